import type { CheckResult } from '../report/report.ts'
import type { Capture } from './capture.ts'
import { type Score, score } from './score.ts'
import { tasks } from './tasks.ts'

/** How often a model must be right. */
const ENOUGH = 0.8

/** Names of the tasks as ids of checks: the area is `real`. */
export const realIds: readonly string[] = Object.keys(tasks).map((task) => `real/${task}`)

/** A capture that ended before every task had as many tries as it should have. */
export interface BrokenCapture {
  tries: number
  reason: string
}

/** What a capture says of tasks, as results of checks; without a capture, they were not run. */
export function realResults(
  ids: readonly string[],
  captured: Capture | undefined,
  broken?: BrokenCapture,
): CheckResult[] {
  const scores = captured === undefined ? [] : score(captured)
  return ids.map((id) => {
    const task = id.slice('real/'.length)
    const found = scores.find((each) => each.task === task)
    return {
      id,
      level: 'SHOULD',
      title: tasks[task]?.title ?? '',
      references: [],
      fixedBy: [],
      ...outcome(found, broken),
      milliseconds: 0,
      exchanges: (captured?.answers ?? [])
        .filter((answer) => answer.task === task)
        .map(({ seed, message, error }) => ({
          sent: { messages: tasks[task]?.messages, seed },
          received: message ?? error,
        })),
      servers: [],
    }
  })
}

function outcome(
  found: Score | undefined,
  broken: BrokenCapture | undefined,
): Pick<CheckResult, 'status' | 'reason'> {
  if (broken && (found?.tries ?? 0) < broken.tries) return { status: 'error', reason: broken.reason }
  return found ? judged(found) : { status: 'not-run', reason: 'needs a real model: --model NAME' }
}

function judged({ right, tries, rate, interval, wrong }: Score): Pick<CheckResult, 'status' | 'reason'> {
  const [low, high] = interval.map((share) => `${Math.round(share * 100)} %`)
  const reason = `${right} of ${tries} right; the interval of 95 % is ${low} to ${high}`
  return { status: rate >= ENOUGH ? 'pass' : 'fail', reason: [reason, ...wrong].join('\n') }
}
