import { Failure } from '@exaone4/failure'
import { execa } from 'execa'
import { computeCapabilities } from '../../gpu/compute-capabilities.ts'
import type { CudaToolkit } from './toolkit.ts'

const ARCHITECTURE = /^(\d{2,3})[af]?(-real|-virtual)?$/
const EXAMPLE = '--cuda-arch 86,89 (RTX 30 and 40)'

/**
 * Reads `86,89,90`, as cmake means it: `86-virtual` for code that the driver compiles; without a word, machine
 * code only.
 *
 * @throws Failure `usage`
 */
export function parseArchitectures(text: string): string[] {
  const words = text.split(/[,;\s]+/).filter((word) => word !== '')
  const wrong = words.filter((word) => !ARCHITECTURE.test(word))
  if (wrong.length > 0 || words.length === 0) {
    throw new Failure('usage', `no architecture of a GPU: ${wrong.join(', ') || '(nothing)'}`, {
      hint: `name compute capabilities without the point: ${EXAMPLE}`,
    })
  }
  return ordered(words.map((word) => (word.includes('-') ? word : `${word}-real`)))
}

/**
 * The architectures to compile for: those that were asked for, or those of the GPUs that are here, or, where there
 * is none, those of a build that was made before.
 *
 * @throws Failure `usage` when the toolkit does not know one that was asked for, `prerequisite` when it does not
 *   know a GPU's, or there is none
 */
export async function chooseArchitectures(
  toolkit: CudaToolkit,
  asked: readonly string[] | undefined,
  before: readonly string[] = [],
): Promise<string[]> {
  const here = asked ? [] : (await computeCapabilities()).map((capability) => `${capability}-real`)
  const chosen = asked ?? (here.length > 0 ? here : before)
  if (chosen.length === 0) {
    throw new Failure('prerequisite', 'there is no NVIDIA GPU here whose architecture could be taken', {
      hint: `name those of the GPUs that the build is for: ${EXAMPLE}`,
    })
  }
  const known = await knownArchitectures(toolkit)
  const unknown = chosen.filter((word) => !known.includes(ARCHITECTURE.exec(word)?.[1] ?? ''))
  if (unknown.length === 0) return ordered(chosen)
  throw new Failure(
    asked ? 'usage' : 'prerequisite',
    `CUDA ${toolkit.version} does not compile for ${unknown.map(bare).join(', ')}`,
    {
      detail: `it knows ${known.join(', ')}`,
      hint: asked
        ? `name some of these: ${EXAMPLE}`
        : 'use another toolkit (CUDA 12 knows older GPUs): CUDA_HOME=/usr/local/cuda-12.8, --cuda-toolkit system',
    },
  )
}

/** Architectures that a toolkit compiles for, without their variants: `86`. */
async function knownArchitectures({ nvcc }: CudaToolkit): Promise<string[]> {
  const result = await execa(nvcc, ['--list-gpu-arch'], { reject: false, stdin: 'ignore', timeout: 20_000 })
  const known = [...result.stdout.matchAll(/^compute_(\d+)$/gm)].map(([, number = '']) => number)
  if (!result.failed && known.length > 0) return ordered(known)
  throw new Failure('prerequisite', `${nvcc} --list-gpu-arch does not say what it compiles for`, {
    detail: result.stderr.trim(),
    hint: 'CUDA 12 or newer is needed; --cuda-toolkit pip fetches one',
  })
}

function ordered(words: readonly string[]): string[] {
  return [...new Set(words)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}

function bare(word: string): string {
  return word.replace(/-.*/, '')
}
