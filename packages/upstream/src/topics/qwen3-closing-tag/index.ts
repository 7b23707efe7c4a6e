import { fileURLToPath } from 'node:url'
import type { Patch } from '@exaone4/patches'
import { field, statement } from '@exaone4/patches'
import { newestOnly } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

const TITLE = 'model/parsers: allow </tool_call> in the arguments of qwen3'

const file = 'model/parsers/qwen3.go'

const patch: Patch = {
  id: 'qwen3-closing-tag',
  title: TITLE,
  intent: 'A closing tag in a string of a tool call no longer ends the call.',
  why: {
    reason:
      'The parser cuts a tool call at the first </tool_call>, even within its arguments. What is left is not JSON, so the request fails.',
    issues: ['https://github.com/ollama/ollama/issues/14492'],
  },
  droppable: 'when upstream finds the end of the JSON of a tool call',
  when: newestOnly,
  edits: [
    {
      id: 'qwen3-closing-tag/fields',
      file,
      description: 'the parser follows the JSON of a tool call',
      within: { struct: 'Qwen3Parser' },
      match: field('maybeThinkingOpenAtBOL'),
      operation: {
        kind: 'insert-after',
        lines: ['toolCall               qwen3ToolCall', 'done                   bool'],
      },
    },
    {
      id: 'qwen3-closing-tag/init',
      file,
      description: 'a new response begins without a tool call',
      within: { receiver: 'Qwen3Parser', function: 'Init' },
      match: statement('p.callIndex = 0'),
      operation: { kind: 'insert-after', lines: ['p.toolCall = qwen3ToolCall{}'] },
    },
    {
      id: 'qwen3-closing-tag/done',
      file,
      description: 'the parser knows that the stream has ended',
      within: { receiver: 'Qwen3Parser', function: 'Add' },
      match: statement('events := p.parseEvents()'),
      operation: { kind: 'insert-before', lines: ['p.done = done'] },
    },
    {
      id: 'qwen3-closing-tag/ended',
      file,
      description: 'a closing tag in a string does not end a call',
      within: { receiver: 'Qwen3Parser', function: 'eat' },
      match: statement('strings.Contains(acc, qwen3ToolCloseTag)'),
      operation: { kind: 'replace', with: 'p.toolCall.hasEnded(acc, p.done)' },
    },
    {
      id: 'qwen3-closing-tag/split',
      file,
      description: 'a call is cut where it ends',
      within: { receiver: 'Qwen3Parser', function: 'eat' },
      match: statement('toolContent, _ := p.splitAtTag(qwen3ToolCloseTag, true)'),
      operation: { kind: 'replace-statements', lines: ['toolContent := p.splitToolCall()'] },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}

export const qwen3ClosingTag: Topic = {
  id: patch.id,
  title: TITLE,
  patches: [patch],
  dependsOn: ['renderer-and-parser'],
  body: {
    problem: [
      '`Qwen3Parser` cuts a tool call at the first `</tool_call>`, even if that is in a string of the arguments: a question about tool calls, or a file that has the tag in it. The rest of the call is not JSON any more, so the whole request fails with `failed to parse JSON: unexpected end of JSON input`. #14492 reports this error, and does not say what the model wrote.',
    ],
    change: [
      'The parser follows the JSON of the call with the scanner that the exaone4 parser uses, and looks for the closing tag after it. A call that is not JSON, or that does not end, is cut at the first closing tag, as before.',
    ],
    usage: ['Nothing to configure.'],
    tested: ['The tests split each case into two chunks at every position.'],
    links: ['https://github.com/ollama/ollama/issues/14492'],
  },
  failing: { package: 'model/parsers', test: 'TestQwen3ParserClosingTagInArguments' },
}
