import { execa } from 'execa'

/**
 * What the NVIDIA GPUs of this machine can do, each kind once: `86` for compute capability 8.6.
 *
 * @returns none where there is no GPU, or no driver that answers
 */
export async function computeCapabilities(): Promise<string[]> {
  const query = ['--query-gpu=compute_cap', '--format=csv,noheader']
  const result = await execa('nvidia-smi', query, { reject: false, stdin: 'ignore', timeout: 20_000 })
  return result.failed ? [] : readCapabilities(result.stdout)
}

function readCapabilities(printed: string): string[] {
  const found = [...printed.matchAll(/^\s*(\d+)\.(\d)\s*$/gm)].map(([, major, minor]) => `${major}${minor}`)
  return [...new Set(found)].sort((a, b) => Number(a) - Number(b))
}
