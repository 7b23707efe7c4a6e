import { readDetection } from '@exaone4/patches'
import { passed } from '../figure.ts'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const readDetectionTopic: Topic = {
  id: 'read-detection',
  title: 'server: set exaone4 renderer, parser and stop token on read',
  patches: [proposed(readDetection)],
  dependsOn: ['detection'],
  body: {
    problem: [
      'Renderer and parser are set when a model is created. Models that are pulled from Hugging Face do not go through `ollama create`, so they name neither, so they support neither tools nor thinking unless the user writes a Modelfile (#13768, #17636). Models that were created earlier have the same problem and would have to be created again.',
    ],
    change: [
      'Ollama also sets renderer, parser and stop token of EXAONE 4.0, EXAONE 4.5 and K-EXAONE when it reads a model, by the same rules as for new models. Nothing that is stored changes. This is a new policy, for this family only: until now, Ollama sets renderer and parser only when it creates a model.',
      'Such a model gets no warning about a missing template, and `ollama show` still prints the template of its file.',
    ],
    usage: ['Nothing to configure: `ollama run hf.co/LGAI-EXAONE/EXAONE-4.0-32B-GGUF:Q4_K_M`.'],
    tested: [
      'The Go tests read models with and without a template, and models whose file is damaged.',
      `Checks on a running server that pass: detection and explicit settings, ${passed('detection')}.`,
    ],
    links: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/13768',
      'https://github.com/ollama/ollama/issues/17636',
    ],
  },
  failing: { package: 'server', test: 'TestGetModelExaone4' },
}
