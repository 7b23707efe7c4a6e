import { InvalidArgumentError, Option } from 'commander'

/** A whole number, for an option of a command. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('This is not a whole number.')
  return Number(text)
}

/** How often a real model is asked each thing. */
export function triesOption(): Option {
  return new Option('--tries <number>', 'how often each task is tried, with the seeds from 1 on')
    .argParser((text) => {
      const tries = wholeNumber(text)
      if (tries === 0) throw new InvalidArgumentError('This must be one or more.')
      return tries
    })
    .default(5)
}
