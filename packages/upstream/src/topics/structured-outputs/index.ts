import { structuredOutputs } from '@exaone4/patches'
import type { Topic } from '../topic.ts'

export const structuredOutputsTopic: Topic = {
  id: 'structured-outputs',
  title: 'server: apply a format to exaone4 when thinking is off',
  patches: [structuredOutputs],
  after: ['renderer-and-parser', 'detection'],
  body: {
    problem: [
      'The format of a request is held back until a model that can think has thought. With `think: false` it never does, and the answer has no format at all (#14645, #15260). Without a parser, exaone4 had its format, so that adding one would take something away.',
    ],
    change: [
      'With thinking off, the format applies from the first token. It is limited to exaone4: other parsers are free to begin with thinking even so.',
    ],
    usage: ['`{"think": false, "format": {…}}`, as documented.'],
    tested: [],
    links: ['https://github.com/ollama/ollama/issues/14645', 'https://github.com/ollama/ollama/issues/15260'],
  },
}
