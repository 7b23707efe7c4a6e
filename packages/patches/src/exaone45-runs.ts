import type { Patch } from './patch.ts'

/** The condition of patches that only matter where a model of EXAONE sees images. */
export const whereExaone45Runs: NonNullable<Patch['when']> = {
  fact: 'exaone45-llama-cpp',
  otherwise: {
    reason: 'the llama.cpp of this release cannot run EXAONE 4.5, the only EXAONE model with images',
    evidence: [{ file: 'LLAMA_CPP_VERSION', text: 'b', orAbsent: true }],
  },
}
