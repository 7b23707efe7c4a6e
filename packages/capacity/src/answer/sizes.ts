import { Failure } from '@exaone4/failure'

const UNITS: Readonly<Record<string, number>> = { GB: 1e9, GiB: 2 ** 30, MB: 1e6, MiB: 2 ** 20 }

/**
 * Parses GPU sizes such as `12GiB,24GiB` to the bytes of each GPU.
 *
 * @throws Failure `usage`
 */
export function readGpuSizes(text: string): number[] {
  return text.split(',').map((gpu) => {
    const [, amount, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*$/.exec(gpu) ?? []
    const bytes = Math.floor(Number(amount) * (UNITS[unit] ?? Number.NaN))
    if (!(bytes > 0 && Number.isSafeInteger(bytes))) {
      throw new Failure('usage', 'Give sizes such as 12GiB,24GiB, in GiB, MiB, GB or MB.')
    }
    return bytes
  })
}

/** Formats bytes as GB (10^9). */
export function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(bytes >= 1e10 ? 1 : 2)
}

/** Formats GPU sizes: `12 + 24 GiB`. */
export function gpuNames(gpus: readonly number[]): string {
  return `${gpus.map((bytes) => Number((bytes / 2 ** 30).toFixed(2))).join(' + ')} GiB`
}
