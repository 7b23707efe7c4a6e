import { fileURLToPath } from 'node:url'
import { conditionOfIf, literalOf, statement, switchOn } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

const file = 'openai/responses.go'
const converter = 'ResponsesStreamConverter'

/** The value of a field in a composite literal of a type. */
const valueIn = (type: string, field: string) =>
  ({
    kind: 'literal_element',
    inside: {
      kind: 'keyed_element',
      regex: `^${field}:`,
      inside: {
        kind: 'literal_value',
        inside: { kind: 'composite_literal', has: { field: 'type', regex: `^${type}$` } },
      },
    },
    follows: { kind: 'literal_element', regex: `^${field}$`, stopBy: 'end' },
  }) as const

export const responses: Patch = {
  id: 'responses',
  title: 'openai: keep the items of a response and their order',
  intent:
    'Coding agents and SDKs that use /v1/responses get every item of a response, at its own index, and a cut response says so.',
  why: {
    reason:
      'Text before a tool call is lost or shares an index with the call, a call can end before the reasoning that led to it, and a response that was cut says completed. Clients replay such items, and the model gets its own reasoning as the beginning of an answer.',
    issues: ['https://github.com/ollama/ollama/issues/14909'],
  },
  droppable: 'when upstream gives each item of a response an index of its own, and says which are incomplete',
  edits: [
    {
      id: 'responses/order',
      file,
      description: 'reasoning that a client sends behind a finished call belongs to the call',
      within: { function: 'FromResponsesRequest' },
      match: statement('var pendingThinking string'),
      operation: {
        kind: 'insert-after',
        lines: ['r.Input.Items = reasoningBeforeCalls(r.Input.Items)'],
      },
    },
    {
      id: 'responses/item-reference',
      file,
      description: 'an item that is only referred to is refused with the reason',
      within: { function: 'unmarshalResponsesInputItem' },
      match: switchOn('itemType'),
      operation: { kind: 'add-case', value: '"item_reference"', body: ['return nil, errItemReference'] },
    },
    {
      id: 'responses/json-object',
      file,
      description: 'the format json_object is applied',
      within: { function: 'FromResponsesRequest' },
      match: switchOn('r.Text.Format.Type'),
      operation: {
        kind: 'add-case',
        value: '"json_object"',
        body: ['format = json.RawMessage(`"json"`)'],
      },
    },
    {
      id: 'responses/effort',
      file,
      description: 'the effort of reasoning turns thinking on or off',
      when: 'responses-no-effort',
      within: { function: 'FromResponsesRequest' },
      match: literalOf('api.ChatRequest'),
      operation: { kind: 'add-element', element: 'Think:    thinkFromEffort(r.Reasoning.Effort)' },
    },
    {
      id: 'responses/text',
      file,
      description: 'a response has the text before its calls',
      within: { function: 'ToResponse' },
      match: conditionOfIf('len(chatResponse.Message.ToolCalls) > 0'),
      operation: {
        kind: 'insert-before',
        lines: ['output = append(output, textBeforeCalls(itemID, chatResponse.Message)...)', ''],
      },
    },
    {
      id: 'responses/status',
      file,
      description: 'a response says whether it was cut',
      within: { function: 'ToResponse' },
      match: { kind: 'return_statement' },
      operation: {
        kind: 'insert-before',
        lines: ['status, incomplete := responsesStatus(chatResponse.DoneReason)', ''],
      },
    },
    {
      id: 'responses/status-field',
      file,
      description: 'the status of a response is the one of how it ended',
      within: { function: 'ToResponse' },
      match: valueIn('ResponsesResponse', 'Status'),
      operation: { kind: 'replace', with: 'status' },
    },
    {
      id: 'responses/incomplete-field',
      file,
      description: 'the details of a response that was cut say why',
      within: { function: 'ToResponse' },
      match: valueIn('ResponsesResponse', 'IncompleteDetails'),
      operation: { kind: 'replace', with: 'incomplete' },
    },
    {
      id: 'responses/streamed-text',
      file,
      description: 'streamed text is an item of its own, before and after calls',
      within: { receiver: converter, function: 'Process' },
      match: conditionOfIf('hasToolCalls'),
      operation: {
        kind: 'replace-statements',
        lines: [
          '// Handle text content (before the calls that follow it)',
          'if r.Message.Content != "" {',
          '\tevents = append(events, c.processTextContent(r.Message.Content)...)',
          '}',
          '',
          '// Handle tool calls',
          'if hasToolCalls {',
          '\tevents = append(events, c.FinishMessageItem()...)',
          '\tevents = append(events, c.processToolCalls(r.Message.ToolCalls)...)',
          '}',
        ],
        through: conditionOfIf('!hasToolCalls && !c.toolCallsSent && r.Message.Content != ""'),
      },
    },
    {
      id: 'responses/call-index',
      file,
      description: 'what follows calls has an index after theirs',
      when: 'responses-call-items',
      within: { receiver: converter, function: 'processToolCalls' },
      match: { kind: 'for_statement' },
      operation: { kind: 'insert-after', lines: ['c.outputIndex += len(converted)'] },
    },
    {
      id: 'responses/last-text',
      file,
      description: 'the last text of a stream is in its place among the items',
      when: 'responses-call-items',
      within: { receiver: converter, function: 'processCompletion' },
      match: { kind: 'binary_expression', regex: '^!c\\.toolCallsSent && c\\.contentStarted$' },
      operation: {
        kind: 'replace-statements',
        lines: [
          '// Emit text completion events if we had text content',
          'events = append(events, c.FinishMessageItem()...)',
        ],
      },
    },
    {
      id: 'responses/reasoning-first',
      file,
      description: 'reasoning ends before the calls that a web search leaves to the client',
      when: 'responses-completed-items',
      within: { receiver: converter, function: 'EmitFunctionCallItems' },
      match: { kind: 'selector_expression', regex: '^c\\.emitFunctionCallEvents$' },
      operation: { kind: 'replace', with: 'c.processToolCalls' },
    },
    {
      id: 'responses/ended',
      file,
      description: 'the last event of a stream says whether the response was cut',
      within: { receiver: converter, function: 'processCompletion' },
      match: statement('response := c.buildResponseObject("completed", c.buildFinalOutput(), usage)'),
      operation: {
        kind: 'replace-statements',
        lines: ['events = append(events, c.responseEnded(r.DoneReason, c.buildFinalOutput(), usage))'],
        through: { kind: 'interpreted_string_literal', regex: '^"response.completed"$' },
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
