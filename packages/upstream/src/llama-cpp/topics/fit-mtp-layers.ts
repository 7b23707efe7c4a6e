import { fitLayers } from '@exaone4/patches'
import type { LlamaCppTopic } from '../topic.ts'

export const fitMtpLayers: LlamaCppTopic = {
  id: 'fit-mtp-layers',
  module: 'fit',
  patch: fitLayers,
  insertions: [],
  // llama.cpp's tests have no machine with several GPUs
  tests: [],
  commands: ['cmake -B build && cmake --build build --target llama-fit-params'],
  notes: [
    'A model with MTP layers has one more layer than the fit counts if these are not loaded. Divided among several GPUs, its first layer stays in main memory.',
    'No test shows it: it needs two GPUs and a model with MTP layers, such as EXAONE 4.5. This project saw it on GPUs that only count.',
    'The change counts MTP layers in the fit as `n_gpu_layers` does.',
  ],
  links: ['https://github.com/ggml-org/llama.cpp/pull/21733'],
}
