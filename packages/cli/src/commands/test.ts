import { Failure } from '@exaone4/failure'
import type { Command } from 'commander'
import { ensureBuildTools, ensureTestTools } from '../build-tools.ts'
import { action, command, installOption } from '../command.ts'
import type { OutputFlags } from '../output/output.ts'
import { bundle } from '../stages/bundle.ts'
import { conformanceStages } from '../stages/conformance.ts'
import { PAGE, page } from '../stages/page.ts'
import { pr } from '../stages/pr.ts'
import { repository } from '../stages/repository.ts'
import { seriesStages } from '../stages/series.ts'
import type { Stage, StageResult } from '../stages/stage.ts'
import { topicsStage } from '../stages/topics.ts'

const stages: readonly Stage[] = [
  ...repository,
  page,
  ...seriesStages,
  topicsStage,
  pr,
  ...conformanceStages,
  bundle,
]

type Flags = OutputFlags & { only?: string[]; install?: boolean }

export const testCommand: Command = command(
  'test',
  'Test the project: lint, types, units, the series on every release, Go tests, real servers, mutation',
  'pnpm test --only unit go-v0.18.0',
)
  .option('--only <id...>', `run these parts: ${stages.map(({ id }) => id).join(', ')}`)
  .addOption(installOption())
  .action(
    action<Flags>(async (flags, context) => {
      const unknown = flags.only?.find((id) => !stages.some((stage) => stage.id === id))
      if (unknown !== undefined) {
        throw new Failure('usage', `unknown part ${JSON.stringify(unknown)}`, {
          hint: `parts are ${stages.map(({ id }) => id).join(', ')}`,
        })
      }
      const ensure = (flags.only?.includes(PAGE) ?? true) ? ensureTestTools : ensureBuildTools
      await ensure(flags.install ?? true, context)

      const results: { id: string; seconds: number; result: StageResult }[] = []
      for (const stage of stages.filter(({ id }) => flags.only?.includes(id) ?? true)) {
        context.out.say(`\n== ${stage.title}`)
        const started = Date.now()
        const result = await stage.run(context)
        const seconds = Math.round((Date.now() - started) / 1000)
        results.push({ id: stage.id, seconds, result })
        if (result.failed.length > 0 && result.output) context.out.say(result.output)
        for (const line of result.failed) context.out.say(`FAILED ${line}`)
        for (const line of result.skipped ?? []) context.out.say(`cannot run here: ${line}`)
        context.out.say(`${result.passed} passed, ${result.failed.length} failed, ${seconds} s`)
      }

      const passed = results.reduce((sum, { result }) => sum + result.passed, 0)
      const failed = results.reduce((sum, { result }) => sum + result.failed.length, 0)
      const skipped = results.reduce((sum, { result }) => sum + (result.skipped?.length ?? 0), 0)
      const counts = `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`
      const lines = results.map(
        ({ id, seconds, result }) =>
          `${id.padEnd(20)} ${String(result.passed).padStart(5)} passed ${String(result.failed.length).padStart(4)} failed ${String(seconds).padStart(5)} s`,
      )
      context.out.result(['', ...lines, counts].join('\n'), {
        passed,
        failed,
        skipped,
        stages: results,
      })
      return failed > 0 ? 1 : 0
    }),
  )
