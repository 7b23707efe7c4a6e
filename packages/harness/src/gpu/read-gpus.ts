import { Failure } from '@exaone4/failure'
import { execa } from 'execa'
import type { GpuFacts } from './gpu-facts.ts'

const PROGRAM = 'nvidia-smi'
const TIMEOUT_MS = 30_000

/**
 * Asks the driver for the GPUs and the processes that use their memory. A machine without GPUs is a result, not a
 * failure.
 *
 * @throws Failure `prerequisite` if the driver does not answer, or its answer cannot be parsed
 */
export async function readGpus(): Promise<GpuFacts> {
  const asked = await ask('-q', '-x')
  if (asked.code === 'ENOENT') return { kind: 'none', why: `${PROGRAM} is not installed` }
  if (asked.timedOut) {
    throw new Failure('prerequisite', `${PROGRAM} did not answer within ${TIMEOUT_MS / 1000} seconds`, {
      hint: 'the driver hangs: check the kernel log',
    })
  }
  if (asked.failed) return { kind: 'none', why: `${PROGRAM}: ${firstLine(asked)}` }
  // The XML parser is loaded only when it is needed: most commands never ask for GPUs.
  const { parseCapabilities, parseNvidiaSmi } = await import('./nvidia-smi.ts')
  const { driver, cuda, gpus } = parseNvidiaSmi(asked.stdout)
  if (gpus.length === 0) return { kind: 'none', why: `${PROGRAM} lists no GPU` }
  // Old drivers do not know this query.
  const { stdout, failed } = await ask('--query-gpu=uuid,compute_cap', '--format=csv,noheader')
  const capabilities = parseCapabilities(failed ? '' : stdout)
  return {
    kind: 'gpus',
    driver,
    cuda,
    gpus: gpus.map((gpu) => ({ ...gpu, computeCapability: capabilities.get(gpu.uuid) ?? null })),
  }
}

interface Answer {
  stdout: string
  stderr: string
  failed: boolean
  timedOut: boolean
  code?: string | undefined
  exitCode?: number | undefined
}

async function ask(...args: string[]): Promise<Answer> {
  return execa(PROGRAM, args, { reject: false, stdin: 'ignore', timeout: TIMEOUT_MS })
}

function firstLine({ stdout, stderr, exitCode }: Answer): string {
  const line = `${stdout}\n${stderr}`.split('\n').find((text) => text.trim() !== '')
  return line?.trim() ?? `exit status ${exitCode}`
}
