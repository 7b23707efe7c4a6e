import { Failure } from '@exaone4/failure'
import { InvalidArgumentError } from 'commander'
import { readGpuSizes } from './sizes.ts'

/** Parses the value of a command-line option such as `12GiB,24GiB`. */
export function gpuSizes(text: string): number[] {
  try {
    return readGpuSizes(text)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    throw new InvalidArgumentError(error.message)
  }
}
