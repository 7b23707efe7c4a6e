import { runnerLog } from '../log/runner.ts'
import type { Era } from './era.ts'

/** v0.17 to v0.24: Ollama runs models itself, with its engine or with llama.cpp through cgo. */
export const runnerEra: Era = {
  name: 'runner-era',
  llamaCpp: 'in the tree',
  project: {
    source: '.',
    inputs: ['CMakeLists.txt', 'CMakePresets.json', 'ml/backend/ggml/ggml'],
    cuda: { preset: (major) => `CUDA ${major}`, library: 'lib/ollama/libggml-cuda.so' },
  },
  // Go module zips leave out every folder called vendor.
  headers: { neededBy: 'llama/llama.go', folder: 'llama/llama.cpp/vendor' },
  log: runnerLog,
}
