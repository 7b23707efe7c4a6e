import { detection } from '@exaone4/patches'
import { passed } from '../figure.ts'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const detectionTopic: Topic = {
  id: 'detection',
  title: 'server: set exaone4 renderer, parser and stop token by the model file',
  patches: [proposed(detection)],
  dependsOn: ['renderer-and-parser', 'exaone4-5'],
  body: {
    problem: [
      'Models from Hugging Face name no renderer and no parser, so they support neither tools nor thinking unless the user writes a Modelfile (#13768, #17636). Models that were pulled earlier have the same problem and would have to be created again.',
    ],
    change: [
      'A model of EXAONE 4.0, EXAONE 4.5 or K-EXAONE gets its renderer, parser and stop token, both when it is created and when Ollama reads it. The pre-tokenizer tells them apart, since EXAONE 4.5 has the architecture `exaone4`, too. Files that contradict themselves are left alone. Explicit settings win: another RENDERER or PARSER, a stop parameter, or a template of another format, in the model or in its file.',
    ],
    usage: ['Nothing to configure: `ollama run hf.co/LGAI-EXAONE/EXAONE-4.0-32B-GGUF:Q4_K_M`.'],
    tested: [
      'The Go tests cover create and read, models with and without a template, damaged files, and files that are not GGUF.',
      `Checks on a running server that pass: \`ollama show\`, ${passed('show')}; detection and explicit settings, ${passed('detection')}.`,
    ],
    links: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/13768',
      'https://github.com/ollama/ollama/issues/17636',
    ],
  },
}
