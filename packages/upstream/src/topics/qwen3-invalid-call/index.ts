import { fileURLToPath } from 'node:url'
import type { Patch } from '@exaone4/patches'
import { statement } from '@exaone4/patches'
import { newestOnly } from '../newest.ts'
import type { Topic } from '../topic.ts'

const TITLE = 'model/parsers: keep a qwen3 tool call that does not parse as text'

const patch: Patch = {
  id: 'qwen3-invalid-call',
  title: TITLE,
  intent: 'A tool call with invalid JSON or without a name is part of the content, and the response goes on.',
  why: {
    reason:
      'Such a call ends the whole request with an error, and everything else that the model said in the same chunk is lost with it.',
    issues: [
      'https://github.com/ollama/ollama/issues/14492',
      'https://github.com/ollama/ollama/issues/14570',
    ],
  },
  droppable: 'when upstream keeps what does not parse',
  when: newestOnly,
  edits: [
    {
      id: 'qwen3-invalid-call/text',
      file: 'model/parsers/qwen3.go',
      description: 'a call that does not parse stays part of the response',
      within: { receiver: 'Qwen3Parser', function: 'Add' },
      match: statement('return "", "", nil, err'),
      operation: {
        kind: 'replace-statements',
        lines: [
          '// What is not a call stays part of the response.',
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
  after: [],
  body: {
    problem: [
      'A model that writes one tool call with a slip in its JSON fails the whole request: `Qwen3Parser.Add` returns an error, the completion is cancelled, and a client that does not stream gets neither the text nor the other calls of that response (#14492, #14570).',
    ],
    change: [
      'The call comes out as content, tags included, so that the client sees what the model wrote and can ask it to mend that. Calls before and after it stay calls. The warning in the log stays.',
    ],
    usage: ['Nothing to set.'],
    tested: [],
    links: ['https://github.com/ollama/ollama/issues/14492', 'https://github.com/ollama/ollama/issues/14570'],
  },
  failing: { package: 'model/parsers', test: 'TestQwen3ParserInvalidToolCall' },
}
