import { execa } from 'execa'

/**
 * The compute capabilities of the NVIDIA GPUs in this machine, without duplicates: `86` for 8.6.
 *
 * @returns an empty list without a GPU or a working driver
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
