import { detection } from '../../patches/detection/index.ts'
import { passed } from '../conformance.ts'
import type { Topic } from '../topic.ts'

export const detectionTopic: Topic = {
  id: 'detection',
  title: 'server: set exaone4 renderer, parser and stop token by architecture',
  patches: [detection],
  after: ['renderer-and-parser'],
  body: {
    problem: [
      'Models from Hugging Face name no renderer and no parser, so they have neither tools nor thinking unless the user writes a Modelfile (#13768, #17636). Models that were pulled before have none either, and would have to be created again.',
    ],
    change: [
      'A model of architecture `exaone4` gets the renderer, the parser and the stop token `[|endofturn|]`, at create and when it is read. What a model says itself wins: another RENDERER or PARSER, a stop parameter, a template of another format, in the model or in its file.',
    ],
    usage: ['Nothing to set: `ollama run hf.co/LGAI-EXAONE/EXAONE-4.0-32B-GGUF:Q4_K_M`.'],
    tested: [
      'Both ways in, models with and without a template, and files that are damaged or no GGUF.',
      `On servers, checks that pass: of what \`ollama show\` says: ${passed('show')}; of what is detected and what wins over it: ${passed('detection')}.`,
    ],
    links: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/13768',
      'https://github.com/ollama/ollama/issues/17636',
    ],
  },
}
