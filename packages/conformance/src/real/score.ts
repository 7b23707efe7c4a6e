import type { Capture, CapturedAnswer } from './capture.ts'
import { type Task, tasks, tenTools } from './tasks.ts'

export interface Score {
  task: string
  right: number
  tries: number
  /** Share of the tries that were right, and Wilson's interval of 95 % around it. */
  rate: number
  interval: readonly [low: number, high: number]
  /** Why the others were wrong, as far as they differ. */
  wrong: string[]
}

/** Scores what a model has said. It needs no server, so it can be done again at any time. */
export function score({ answers }: Capture): Score[] {
  return Object.entries(tasks).flatMap(([name, task]) => {
    const tried = answers.filter((answer) => answer.task === name)
    if (tried.length === 0) return []
    const faults = tried.map((answer) => fault(task, answer))
    const right = faults.filter((each) => each === undefined).length
    return [
      {
        task: name,
        right,
        tries: tried.length,
        rate: right / tried.length,
        interval: wilson(right, tried.length),
        wrong: [...new Set(faults.filter((each) => each !== undefined))],
      },
    ]
  })
}

/** What is wrong with an answer; undefined where it is right. */
function fault(task: Task, { message, error }: CapturedAnswer): string | undefined {
  if (!message) return `an error: ${error}`
  const calls = message.tool_calls ?? []
  if (task.think && !message.thinking) return 'it did not think'
  if (!task.think && message.thinking) return 'it thought though it was told not to'
  if (calls.length !== task.calls.length) {
    return `${calls.length} calls, not ${task.calls.length}: ${calls.map(shown).join(', ')}`
  }
  const left = [...task.calls]
  for (const call of calls) {
    const index = left.findIndex((wanted) => fits(call.function, wanted))
    if (index < 0) return `${shown(call)} is not what was asked for`
    left.splice(index, 1)
  }
  const said = message.content.toLowerCase()
  if (task.answer && !task.answer.some((word) => said.includes(word))) {
    return `none of ${task.answer.join(', ')} is in ${JSON.stringify(message.content.slice(0, 80))}`
  }
  return undefined
}

type Called = NonNullable<NonNullable<CapturedAnswer['message']>['tool_calls']>[number]

function fits({ name, arguments: args }: Called['function'], wanted: Task['calls'][number]): boolean {
  const declared = tenTools.find((tool) => tool.function.name === name)?.function.parameters?.properties ?? {}
  return (
    name === wanted.name &&
    Object.keys(args).every((key) => key in declared) &&
    Object.entries(wanted.args).every(([key, values]) => values.some((value) => same(args[key], value)))
  )
}

/** Text is the same whatever its case; anything else must have the same type and value. */
function same(got: unknown, wanted: unknown): boolean {
  if (typeof got !== 'string' || typeof wanted !== 'string') return got === wanted
  return got.trim().toLowerCase() === wanted.toLowerCase()
}

function shown({ function: { name, arguments: args } }: Called): string {
  return `${name}(${JSON.stringify(args)})`
}

/** Wilson's interval: it makes sense for few tries, and at 0 and 1 too. */
export function wilson(right: number, tries: number): readonly [low: number, high: number] {
  const z = 1.96
  const rate = right / tries
  const scale = 1 + z ** 2 / tries
  const middle = (rate + z ** 2 / (2 * tries)) / scale
  const half = (z * Math.sqrt((rate * (1 - rate)) / tries + z ** 2 / (4 * tries ** 2))) / scale
  return [Math.max(0, middle - half), Math.min(1, middle + half)]
}

/** Scores for a terminal. */
export function scoreTable(scores: readonly Score[]): string {
  const percent = (share: number): string => `${Math.round(share * 100)} %`
  const width = Math.max(...scores.map(({ task }) => task.length))
  return scores
    .flatMap(({ task, right, tries, rate, interval: [low, high], wrong }) => [
      `${task.padEnd(width)}  ${right} of ${tries} right: ${percent(rate)} (${percent(low)} to ${percent(high)})`,
      ...wrong.slice(0, 3).map((reason) => `${' '.repeat(width)}  ${reason}`),
    ])
    .join('\n')
}
