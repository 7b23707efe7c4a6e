import type { Command } from 'commander'
import type { OutputFlags } from '../output/output.ts'
import { action, command } from '../program/command.ts'
import { triesOption } from '../program/numbers.ts'

type Flags = OutputFlags & { model: string; tries: number; out: string }

export const captureCommand: Command = command(
  'capture',
  'OLLAMA_HOST=127.0.0.1:11434 pnpm exaone4 capture --model exaone4:32b --tries 10',
)
  .requiredOption('--model <name>', 'name of the model on the server')
  .addOption(triesOption())
  .option('--out <file>', 'file for the answers; answered tasks are not repeated', 'reports/capture.json')
  .action(
    action<Flags>(async ({ model, tries, out: path }, { out }) => {
      const { capture, readCapture, saveCapture } = await import('@exaone4/conformance')
      const { quoted, readEnvironment, runningServer } = await import('@exaone4/harness')
      const url = await runningServer(readEnvironment().OLLAMA_HOST ?? '127.0.0.1:11434')
      const earlier = await readCapture(path)
      const captured = await capture({
        url: url.origin,
        model,
        tries,
        ...(earlier && { earlier }),
        onAnswer: async (each) => {
          await saveCapture(path, each)
          out.say(`${each.answers.length} answers`)
        },
      })
      await saveCapture(path, captured)
      out.result(
        `${captured.answers.length} answers in ${path}; next: pnpm exaone4 score --in ${quoted(path)}`,
        captured,
      )
      return 0
    }),
  )
