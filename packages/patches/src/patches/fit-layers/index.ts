import { fileURLToPath } from 'node:url'
import { cppStatement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const fitLayers: Patch = {
  id: 'fit-layers',
  of: 'llama.cpp',
  title: 'fit : count the MTP layers that are not loaded',
  intent:
    'A model with MTP layers, such as EXAONE 4.5, has all its layers on several GPUs if they fit there.',
  why: {
    reason:
      'The number of layers on GPUs counts the MTP layers of a model, whether or not they are loaded. The fit leaves them out if they are not. So when it divides the layers among several GPUs itself, the first layer stays in main memory, and every token waits for it.',
    issues: ['https://github.com/ggml-org/llama.cpp/pull/21733'],
  },
  droppable: 'when llama.cpp counts the same layers in its fit as in n_gpu_layers',
  when: {
    fact: 'llama-cpp-fit-mtp',
    otherwise: {
      reason: 'the fit of this llama.cpp does not know MTP layers',
      evidence: [{ file: 'common/fit.cpp', text: 'llama_model_n_layer(model)' }],
    },
  },
  edits: [
    {
      id: 'fit-layers/count',
      file: 'common/fit.cpp',
      description: 'MTP layers count whether or not they are loaded',
      within: { function: 'common_get_device_memory_data_impl' },
      testedBy: 'emulated GPUs',
      match: cppStatement('hp_ngl = llama_model_n_layer(model);'),
      operation: {
        kind: 'replace-statements',
        through: { kind: 'if_statement', has: { field: 'condition', regex: '^\\(mparams->load_mtp\\)$' } },
        lines: [
          '// n_gpu_layers counts the MTP layers, even if they are not loaded',
          'hp_ngl         = llama_model_n_layer(model) + llama_model_n_layer_nextn(model);',
        ],
      },
    },
  ],
  goDir: fileURLToPath(new URL('cpp', import.meta.url)),
}
