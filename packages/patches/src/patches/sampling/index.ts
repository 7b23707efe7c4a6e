import { fileURLToPath } from 'node:url'
import { statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

const operation = {
  kind: 'insert-after',
  lines: ['if err := opts.FromMap(model.exaoneSampling()); err != nil {', '\treturn api.Options{}, err', '}'],
} as const

export const sampling: Patch = {
  id: 'sampling',
  title: 'server: sample from EXAONE models as their authors recommend',
  intent:
    'Temperature, top_p and penalties of EXAONE 4.0, EXAONE 4.5, K-EXAONE and EXAONE Deep have the values that LG recommends, unless the model file, the Modelfile or the request sets them.',
  why: {
    reason: [
      "Ollama's defaults are not those that the models are tested with: the temperature is higher than LG recommends for EXAONE 4.0 and Deep, and lower than for EXAONE 4.5.",
      {
        when: 'early-llama-cpp',
        text: 'Here, each token that was said before is made less likely (`repeat_penalty: 1.1`), which harms code, JSON and long reasoning.',
      },
    ],
    issues: ['https://github.com/ollama/ollama/issues/14909'],
  },
  droppable: "when upstream has LG's values, or every model file of LG has them in its metadata",
  edits: [
    {
      id: 'sampling/options',
      file: 'server/routes.go',
      description: "the options of a model begin with its authors' recommendation",
      when: 'runner-era',
      within: { receiver: 'Server', function: 'modelOptions' },
      match: statement('opts := api.DefaultOptions()'),
      operation,
    },
    {
      id: 'sampling/server-options',
      file: 'server/routes.go',
      description: "the options of a model begin with its authors' recommendation",
      when: 'llama-server-era',
      within: { receiver: 'Server', function: 'modelOptionsWithEmbeddingBatchDefault' },
      match: statement('opts := api.DefaultOptions()'),
      operation,
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
