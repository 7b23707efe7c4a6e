import { InvalidArgumentError } from 'commander'

const UNITS: Readonly<Record<string, number>> = { GB: 1e9, GiB: 2 ** 30, MB: 1e6, MiB: 2 ** 20 }

/** Bytes of each card, from text such as `12GiB,24GiB`; for an option of a command. */
export function cardSizes(text: string): number[] {
  return text.split(',').map((card) => {
    const [, amount, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*$/.exec(card) ?? []
    const bytes = Number(amount) * (UNITS[unit] ?? Number.NaN)
    if (!(bytes > 0)) {
      throw new InvalidArgumentError('sizes are written as 12GiB,24GiB, in GiB, MiB, GB or MB.')
    }
    return Math.floor(bytes)
  })
}

/** Bytes as a person reads them, in GB (10^9). */
export function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(bytes >= 1e10 ? 1 : 2)
}

/** Cards as they are sold: `12 + 24 GiB`. */
export function cardNames(cards: readonly number[]): string {
  return `${cards.map((bytes) => Number((bytes / 2 ** 30).toFixed(2))).join(' + ')} GiB`
}
