import { readFile, rename, writeFile } from 'node:fs/promises'
import { type Capture, capture, captureSchema } from '@exaone4/conformance'
import { Failure } from '@exaone4/failure'
import { runningServer } from '@exaone4/harness'
import type { Command } from 'commander'
import { action, command } from '../command.ts'
import { readEnvironment } from '../environment.ts'
import { triesOption } from '../numbers.ts'
import type { OutputFlags } from '../output/output.ts'

type Flags = OutputFlags & { model: string; tries: number; out: string }

export const captureCommand: Command = command(
  'capture',
  'Ask an installed EXAONE 4.0 what only a model that thinks gets right, and keep what it says, for `score`',
  'OLLAMA_HOST=127.0.0.1:11434 pnpm exaone4 capture --model exaone4:32b --tries 10',
)
  .requiredOption('--model <name>', 'the model, as the server calls it')
  .addOption(triesOption())
  .option('--out <file>', 'where it goes; what is there already is not asked again', 'reports/capture.json')
  .action(
    action<Flags>(async ({ model, tries, out: path }, { out }) => {
      const url = await runningServer(readEnvironment().OLLAMA_HOST ?? '127.0.0.1:11434')
      const earlier = await readCapture(path)
      const captured = await capture({
        url: url.origin,
        model,
        tries,
        ...(earlier && { earlier }),
        onAnswer: async (each) => {
          await save(path, each)
          out.say(`${each.answers.length} answers`)
        },
      })
      await save(path, captured)
      out.result(`${captured.answers.length} answers in ${path}; pnpm exaone4 score --in ${path}`, captured)
      return 0
    }),
  )

/** An interruption while it is written leaves the last whole one. */
async function save(path: string, captured: Capture): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(captured, null, 2)}\n`)
  await rename(`${path}.new`, path)
}

async function readCapture(path: string): Promise<Capture | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : parseCapture(path, text)
}

/** Throws a `usage` failure for what is no capture. */
export function parseCapture(path: string, text: string): Capture {
  try {
    return captureSchema.parse(JSON.parse(text))
  } catch {
    throw new Failure('usage', `${path} is not a capture`, { hint: 'make one: pnpm exaone4 capture --help' })
  }
}
