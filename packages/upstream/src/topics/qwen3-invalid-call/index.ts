import { fileURLToPath } from 'node:url'
import type { Patch } from '@exaone4/patches'
import { statement } from '@exaone4/patches'
import { newestOnly } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

const TITLE = 'model/parsers: return invalid qwen3 tool calls as content'

const patch: Patch = {
  id: 'qwen3-invalid-call',
  title: TITLE,
  intent:
    'A tool call with invalid JSON or without a name becomes part of the content, and the response continues.',
  why: {
    reason:
      'Such a call ends the whole request with an error, and everything else in the same chunk is lost.',
    issues: [
      'https://github.com/ollama/ollama/issues/14492',
      'https://github.com/ollama/ollama/issues/14570',
    ],
  },
  droppable: 'when upstream keeps tool calls that do not parse',
  when: newestOnly,
  edits: [
    {
      id: 'qwen3-invalid-call/text',
      file: 'model/parsers/qwen3.go',
      description: 'a call that does not parse becomes part of the content',
      within: { receiver: 'Qwen3Parser', function: 'Add' },
      match: statement('return "", "", nil, err'),
      operation: {
        kind: 'replace-statements',
        lines: [
          '// An invalid call is part of the content.',
          'contentSb.WriteString(qwen3ToolOpenTag + event.raw + qwen3ToolCloseTag)',
          'continue',
        ],
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}

export const qwen3InvalidCall: Topic = {
  id: patch.id,
  title: TITLE,
  patches: [patch],
  dependsOn: [],
  body: {
    problem: [
      'One tool call with a JSON error fails the whole request: `Qwen3Parser.Add` returns an error, Ollama cancels the completion, and a client that does not stream gets neither the text nor the other calls of that response (#14492, #14570).',
    ],
    change: [
      'The parser returns the invalid call as content, including its tags, so that the client sees what the model wrote and can ask for a correction. Calls before and after it are still calls. The warning in the log stays.',
    ],
    usage: ['Nothing to configure.'],
    tested: [],
    links: ['https://github.com/ollama/ollama/issues/14492', 'https://github.com/ollama/ollama/issues/14570'],
  },
  failing: { package: 'model/parsers', test: 'TestQwen3ParserInvalidToolCall' },
}
