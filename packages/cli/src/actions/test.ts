import { Failure } from '@exaone4/failure'
import { FAILED } from '../output/exit-status.ts'
import type { OutputFlags } from '../output/output.ts'
import type { Context } from '../program/command.ts'
import { ensureTestTools } from '../program/require-tools.ts'
import { stagesFor } from '../stages/index.ts'
import { PAGE } from '../stages/page.ts'
import type { Stage, StageResult } from '../stages/stage.ts'

export type TestFlags = OutputFlags & {
  only?: string[]
  list?: boolean
  allReleases?: boolean
  install?: boolean
}

interface Outcome {
  id: string
  seconds: number
  result: StageResult
}

export async function testProject(flags: TestFlags, context: Context): Promise<number> {
  const { out } = context
  const stages = stagesFor(flags.allReleases ?? false)
  if (flags.list) {
    const list = stages.map(({ id, title }) => ({ id, title }))
    out.result(list.map(({ id, title }) => `${id}: ${title}`).join('\n'), list)
    return 0
  }
  const chosen = chosenStages(stages, flags.only)
  const work = chosen.some(({ id }) => id === PAGE) ? 'pageTests' : 'tests'
  await ensureTestTools(work, flags.install ?? true, context)

  const outcomes: Outcome[] = []
  for (const stage of chosen) outcomes.push(await runStage(stage, context))

  const count = (of: (result: StageResult) => number): number =>
    outcomes.reduce((sum, { result }) => sum + of(result), 0)
  const passed = count((result) => result.passed)
  const failed = count((result) => result.failed.length)
  const skipped = count((result) => result.skipped?.length ?? 0)
  const total = `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`
  out.result(['', ...outcomes.map(row), total].join('\n'), { passed, failed, skipped, stages: outcomes })
  return failed > 0 ? FAILED : 0
}

function chosenStages(stages: readonly Stage[], only: readonly string[] | undefined): readonly Stage[] {
  const unknown = only?.find((id) => !stages.some((stage) => stage.id === id))
  if (unknown !== undefined) {
    throw new Failure('usage', `unknown stage ${JSON.stringify(unknown)}`, {
      hint: `stages are ${stages.map(({ id }) => id).join(', ')}`,
    })
  }
  return stages.filter(({ id }) => only?.includes(id) ?? true)
}

async function runStage(stage: Stage, context: Context): Promise<Outcome> {
  const { say } = context.out
  say(`\n== ${stage.title}`)
  const started = Date.now()
  const result = await stage.run(context)
  const seconds = Math.round((Date.now() - started) / 1000)
  if (result.failed.length > 0 && result.output) say(result.output)
  for (const line of result.failed) say(`FAILED ${line}`)
  for (const line of result.skipped ?? []) say(`cannot run here: ${line}`)
  say(`${result.passed} passed, ${result.failed.length} failed, ${seconds} s`)
  return { id: stage.id, seconds, result }
}

function row({ id, seconds, result: { passed, failed } }: Outcome): string {
  const [passes, fails, time] = [passed, failed.length, seconds].map(String)
  return `${id.padEnd(20)} ${passes?.padStart(5)} passed ${fails?.padStart(4)} failed ${time?.padStart(5)} s`
}
