import { fileURLToPath } from 'node:url'
import { callOf } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const refusal: Patch = {
  id: 'refusal',
  title: 'server: refuse EXAONE 4.5 where llama.cpp cannot run it',
  intent:
    'A model of EXAONE 4.5 or K-EXAONE that this release cannot run is refused at once, with the release that can run it.',
  why: {
    reason: [
      {
        when: 'runner-era',
        text: "Ollama's copy of llama.cpp reads such a file for seconds and then reports a wrong number of tensors. Without the block that predicts several tokens, it runs the file with another tokenizer than the model was trained with.",
      },
      {
        when: 'llama-server-era',
        text: 'This llama.cpp counts the block that predicts several tokens as a layer. It then takes every layer for one with full attention and RoPE, so the answers make no sense and the cache is many times too large.',
      },
    ],
    issues: ['https://github.com/ollama/ollama/issues/16662'],
  },
  droppable: 'when llama.cpp b10362 or a later one is in every supported release',
  when: {
    fact: 'early-llama-cpp',
    otherwise: {
      reason: 'the llama.cpp that this release pins runs EXAONE 4.5 (b10362 is the first)',
      evidence: [{ file: 'LLAMA_CPP_VERSION', text: 'b' }],
    },
  },
  edits: [
    {
      id: 'refusal/model',
      file: 'server/routes.go',
      description: 'a model that this release cannot run is refused before it is loaded',
      within: { receiver: 'Server', function: 'scheduleRunner' },
      match: callOf('model.CheckCapabilities'),
      operation: {
        kind: 'insert-before',
        lines: [
          'if err := model.checkExaone4Release(); err != nil {',
          '\treturn nil, nil, nil, err',
          '}',
          '',
        ],
      },
    },
    {
      id: 'refusal/projector',
      file: 'server/routes.go',
      description: 'a projector that this release cannot run is refused before it is loaded',
      when: 'no-exaone45-projector',
      within: { receiver: 'Server', function: 'scheduleRunner' },
      match: callOf('usesAutomaticNumCtx'),
      operation: {
        kind: 'insert-before',
        lines: [
          'if err := model.checkExaone45Projector(); err != nil {',
          '\treturn nil, nil, nil, err',
          '}',
          '',
        ],
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
