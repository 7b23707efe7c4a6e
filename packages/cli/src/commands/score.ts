import { Failure } from '@exaone4/failure'
import type { Command } from 'commander'
import type { OutputFlags } from '../output/output.ts'
import { action, command } from '../program/command.ts'

export const scoreCommand: Command = command('score', 'pnpm exaone4 score --in reports/capture.json')
  .option('--in <file>', 'file with the answers that `capture` saved', 'reports/capture.json')
  .action(
    action<OutputFlags & { in: string }>(async ({ in: path }, { out }) => {
      const { readCapture, score, scoreTable } = await import('@exaone4/conformance')
      const capture = await readCapture(path)
      if (capture === undefined) {
        throw new Failure('usage', `there is no file ${path}`, {
          hint: 'save answers first: pnpm exaone4 capture --help',
        })
      }
      const scores = score(capture)
      out.result(scoreTable(scores), scores)
      return 0
    }),
  )
