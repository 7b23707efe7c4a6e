import { fileURLToPath } from 'node:url'
import type { Patch } from '@exaone4/patches'
import { statement } from '@exaone4/patches'
import { newestOnly } from '../newest.ts'
import type { Topic } from '../topic.ts'

const TITLE = 'model/parsers: keep what qwen3 withholds at the end of a stream'

const patch: Patch = {
  id: 'qwen3-stream-end',
  title: TITLE,
  intent:
    'A response that ends in what could have become a tag has it as text; a tool call without its closing tag is a call when its JSON is complete, and text when it is not.',
  why: {
    reason:
      'The parser ignores that the stream is done. Text that could begin a tag, and a tool call that was not closed, for one because num_predict was reached, are dropped without a trace.',
    issues: ['https://github.com/ollama/ollama/issues/14570'],
  },
  droppable: 'when upstream drains the parser at the end of a stream',
  when: newestOnly,
  edits: [
    {
      id: 'qwen3-stream-end/finish',
      file: 'model/parsers/qwen3.go',
      description: 'what was withheld comes out at the end of a stream',
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
  after: [],
  body: {
    problem: [
      '`Qwen3Parser.Add` does not look at `done`. What it withholds because it could become a tag is lost when the stream ends there: `a <tool` becomes `a`. A tool call whose closing tag is missing is lost as a whole, although its JSON may be complete; the client gets an empty message and cannot tell why. A call that num_predict cut off (#14570) is one of them.',
    ],
    change: [
      'At the end of a stream, text comes out as the content or thinking that it is part of. A call with complete JSON is a call, as in the parsers of gemma4 and laguna; any other comes out as text. Whitespace at the end of a response stays dropped.',
    ],
    usage: ['Nothing to set.'],
    tested: ['Each case is split in two chunks at every position.'],
    links: ['https://github.com/ollama/ollama/issues/14570'],
  },
  failing: { package: 'model/parsers', test: 'TestQwen3ParserStreamEnd' },
}
