import { InvalidArgumentError, Option } from 'commander'

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('This is not a whole number.')
  return Number(text)
}

/** How often a real model is given each task. */
export function triesOption(): Option {
  return new Option('--tries <number>', 'number of tries for each task, with seeds from 1 up')
    .argParser((text) => {
      const tries = wholeNumber(text)
      if (tries === 0) throw new InvalidArgumentError('This must be one or more.')
      return tries
    })
    .default(5)
}
