import { Failure } from '@exaone4/failure'
import { execa } from 'execa'
import { computeCapabilities } from '../../gpu/compute-capabilities.ts'
import type { CudaToolkit } from './toolkit.ts'

const ARCHITECTURE = /^(\d{2,3})[af]?(-real|-virtual)?$/
const EXAMPLE = '--cuda-arch 86,89 (RTX 30 and 40)'

/**
 * Parses a list such as `86,89,90` to cmake's notation. `86-virtual` is code that the driver compiles; a plain number
 * means machine code only.
 *
 * @throws Failure `usage`
 */
export function parseArchitectures(text: string): string[] {
  const words = text.split(/[,;\s]+/).filter((word) => word !== '')
  const wrong = words.filter((word) => !ARCHITECTURE.test(word))
  if (wrong.length > 0 || words.length === 0) {
    throw new Failure('usage', `not a GPU architecture: ${wrong.join(', ') || '(nothing)'}`, {
      hint: `give compute capabilities without the point: ${EXAMPLE}`,
    })
  }
  return ordered(words.map((word) => (word.includes('-') ? word : `${word}-real`)))
}

/**
 * The architectures to compile for: the requested ones, else those of the GPUs in this machine, else those of an
 * earlier build.
 *
 * @throws Failure `usage` if the toolkit does not support a requested one; `prerequisite` if it does not support a GPU,
 *   or there is none
 */
export async function chooseArchitectures(
  toolkit: CudaToolkit,
  asked: readonly string[] | undefined,
  before: readonly string[] = [],
): Promise<string[]> {
  const here = asked ? [] : (await computeCapabilities()).map((capability) => `${capability}-real`)
  const chosen = asked ?? (here.length > 0 ? here : before)
  if (chosen.length === 0) {
    throw new Failure('prerequisite', 'there is no NVIDIA GPU here, so the architecture is unknown', {
      hint: `give the architectures that the build is for: ${EXAMPLE}`,
    })
  }
  const known = await knownArchitectures(toolkit)
  const unknown = chosen.filter((word) => !known.includes(ARCHITECTURE.exec(word)?.[1] ?? ''))
  if (unknown.length === 0) return ordered(chosen)
  const isTooOld = unknown.some((word) => Number.parseInt(word, 10) < Number(known[0]))
  throw new Failure(
    asked ? 'usage' : 'prerequisite',
    `CUDA ${toolkit.version} cannot compile for ${unknown.map(bare).join(', ')}`,
    {
      detail: `it supports ${known.join(', ')}`,
      hint:
        asked && !isTooOld
          ? `choose from these: ${EXAMPLE}`
          : 'use another toolkit (CUDA 12 supports older GPUs): CUDA_HOME=/usr/local/cuda-12.8, --cuda-toolkit system',
    },
  )
}

/** Architectures that a toolkit supports, without their variants: `86`. */
async function knownArchitectures({ nvcc }: CudaToolkit): Promise<string[]> {
  const result = await execa(nvcc, ['--list-gpu-arch'], { reject: false, stdin: 'ignore', timeout: 20_000 })
  const known = [...result.stdout.matchAll(/^compute_(\d+)$/gm)].map(([, number = '']) => number)
  if (!result.failed && known.length > 0) return ordered(known)
  throw new Failure('prerequisite', `${nvcc} --list-gpu-arch does not list architectures`, {
    detail: result.stderr.trim(),
    hint: 'CUDA 12 or newer is needed; --cuda-toolkit pip downloads one',
  })
}

function ordered(words: readonly string[]): string[] {
  return [...new Set(words)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}

function bare(word: string): string {
  return word.replace(/-.*/, '')
}
