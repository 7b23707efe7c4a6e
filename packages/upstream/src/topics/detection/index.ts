import { detection } from '@exaone4/patches'
import { passed } from '../figure.ts'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const detectionTopic: Topic = {
  id: 'detection',
  title: 'server: set exaone4 renderer, parser and stop token on create',
  patches: [proposed(detection)],
  dependsOn: ['renderer-and-parser', 'exaone4-5'],
  body: {
    problem: [
      'A GGUF file names no renderer and no parser, so a model that is created from it supports neither tools nor thinking unless its Modelfile names both.',
    ],
    change: [
      '`createModel` already sets renderer, parser and stop token of other families. A model of EXAONE 4.0, EXAONE 4.5 or K-EXAONE now gets its own, too. Models that exist are not changed.',
      'The pre-tokenizer tells the three apart, since EXAONE 4.5 has the architecture `exaone4`, too. Where the metadata of a file disagree, Ollama sets nothing. Explicit settings win: another RENDERER or PARSER, a stop parameter, or a template of another format, in the request, in the base model or in the file.',
    ],
    usage: [
      'Nothing to configure: `ollama create` with a Modelfile of the line `FROM ./EXAONE-4.0-32B-Q4_K_M.gguf`.',
    ],
    tested: [
      'The Go tests create models from files and from other models, with and without a template.',
      `Checks on a running server that pass: \`ollama show\`, ${passed('show')}.`,
    ],
    links: ['https://github.com/ollama/ollama/issues/14909'],
  },
  failing: { package: 'server', test: 'TestCreateExaone4' },
}
