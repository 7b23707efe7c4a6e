import { fileURLToPath } from 'node:url'
import type { Patch } from '@exaone4/patches'
import { statement } from '@exaone4/patches'
import { newestOnly } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

const TITLE = 'model/parsers: flush the qwen3 parser at the end of a stream'

const patch: Patch = {
  id: 'qwen3-stream-end',
  title: TITLE,
  intent:
    'At the end of a stream, the beginning of a possible tag is returned as text. A tool call without its closing tag is a call if its JSON is complete, and text otherwise.',
  why: {
    reason:
      'The parser ignores the end of the stream. It silently drops text that could begin a tag, and a tool call that was not closed, for example because num_predict was reached.',
    issues: ['https://github.com/ollama/ollama/issues/14570'],
  },
  droppable: 'when upstream flushes the parser at the end of a stream',
  when: newestOnly,
  edits: [
    {
      id: 'qwen3-stream-end/finish',
      file: 'model/parsers/qwen3.go',
      description: 'the parser is flushed at the end of a stream',
      within: { receiver: 'Qwen3Parser', function: 'Add' },
      match: statement('events := p.parseEvents()'),
      operation: {
        kind: 'insert-after',
        lines: ['if done {', '\tevents = append(events, p.finish()...)', '}'],
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}

export const qwen3StreamEnd: Topic = {
  id: patch.id,
  title: TITLE,
  patches: [patch],
  dependsOn: [],
  body: {
    problem: [
      '`Qwen3Parser.Add` ignores `done`. It holds back text that could become a tag, and loses that text when the stream ends there: `a <tool` becomes `a`. It also loses a tool call whose closing tag is missing, even if its JSON is complete: the client gets an empty message and cannot tell why. This happens, for example, when num_predict cuts a call off (#14570).',
    ],
    change: [
      'At the end of a stream, the parser returns the text that it held back as content or thinking. A call with complete JSON is a call, as in the gemma4 and laguna parsers; any other call is returned as text. Whitespace at the end of a response is still dropped.',
    ],
    usage: ['Nothing to configure.'],
    tested: ['The tests split each case into two chunks at every position.'],
    links: ['https://github.com/ollama/ollama/issues/14570'],
  },
  failing: { package: 'model/parsers', test: 'TestQwen3ParserStreamEnd' },
}
