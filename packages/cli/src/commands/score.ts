import { readFile } from 'node:fs/promises'
import { score, scoreTable } from '@exaone4/conformance'
import { Failure } from '@exaone4/failure'
import type { Command } from 'commander'
import { action, command } from '../command.ts'
import type { OutputFlags } from '../output/output.ts'
import { parseCapture } from './capture.ts'

export const scoreCommand: Command = command(
  'score',
  'Score what `capture` has kept: how often each answer was right, and the interval of 95 % around that',
  'pnpm exaone4 score --in reports/capture.json',
)
  .option('--in <file>', 'what `capture` has written', 'reports/capture.json')
  .action(
    action<OutputFlags & { in: string }>(async ({ in: path }, { out }) => {
      const text = await readFile(path, 'utf8').catch(() => {
        throw new Failure('usage', `${path} cannot be read`, { hint: 'pnpm exaone4 capture writes one' })
      })
      const scores = score(parseCapture(path, text))
      out.result(scoreTable(scores), scores)
      return 0
    }),
  )
