import { readFile, rename, writeFile } from 'node:fs/promises'
import { Failure } from '@exaone4/failure'
import { type Capture, captureSchema } from './capture.ts'

/** Writes a capture so that an interruption leaves the previous one whole. */
export async function saveCapture(path: string, capture: Capture): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(capture, null, 2)}\n`)
  await rename(`${path}.new`, path)
}

/** A saved capture; undefined where there is none. Throws a `usage` failure for a file that is not a capture. */
export async function readCapture(path: string): Promise<Capture | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return captureSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new Failure('usage', `${path} is not a capture`, {
      hint: 'make one: pnpm exaone4 capture --help',
      cause,
    })
  }
}
