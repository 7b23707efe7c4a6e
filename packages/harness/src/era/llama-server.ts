import { llamaServerLog } from '../log/llama-server.ts'
import type { Era } from './era.ts'

const PROJECT = 'llama/server'

/** From v0.30 on: Ollama starts llama.cpp's `llama-server`. */
export const llamaServerEra: Era = {
  name: 'llama-server-era',
  llamaCpp: 'llama-server',
  project: {
    source: PROJECT,
    inputs: [PROJECT, 'llama/compat', 'cmake/apply-git-patches.cmake', 'LLAMA_CPP_VERSION'],
    cuda: { preset: (major) => `llama_cuda_v${major}_user_arch`, library: 'bin/libggml-cuda.so' },
  },
  log: llamaServerLog,
}
