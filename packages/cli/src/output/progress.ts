import ora, { type Ora } from 'ora'
import type { Output } from './output.ts'

/** What a long job reports while it runs. */
export interface Progress {
  /** The next step begins, and the one before has succeeded. */
  step(title: string): void
  /** Something happened within the step. */
  line(line: string): void
}

/** Runs a job and shows its progress: a spinner per step on a terminal, plain lines elsewhere. */
export function withProgress<Result>(
  out: Output,
  job: (progress: Progress) => Promise<Result>,
): Promise<Result> {
  return out.progress === 'terminal' ? withSpinner(job) : withLines(out, job)
}

async function withSpinner<Result>(job: (progress: Progress) => Promise<Result>): Promise<Result> {
  let current: Step | undefined
  try {
    const result = await job({
      step: (title) => {
        current?.succeed()
        current = startStep(title)
      },
      line: (line) => current?.show(line),
    })
    current?.succeed()
    return result
  } catch (error) {
    current?.fail()
    throw error
  }
}

interface Step {
  show: (line: string) => void
  succeed: () => void
  fail: () => void
}

function startStep(title: string): Step {
  const began = Date.now()
  const seconds = (): string => `${Math.round((Date.now() - began) / 1000)} s`
  // The terminal keeps its settings: an interruption is a signal, which the command listens for.
  const spinner: Ora = ora({ text: title, stream: process.stderr, discardStdin: false }).start()
  return {
    show: (line) => {
      spinner.text = `${title} [${seconds()}] ${line.trim()}`
    },
    succeed: () => spinner.succeed(`${title} [${seconds()}]`),
    fail: () => spinner.fail(`${title} [${seconds()}]`),
  }
}

const REMIND_SECONDS = 30

/** A line when a step begins, and one now and then while it runs. */
async function withLines<Result>(out: Output, job: (progress: Progress) => Promise<Result>): Promise<Result> {
  let last = ''
  let began = Date.now()
  const timer = setInterval(() => {
    out.say(`  ${Math.round((Date.now() - began) / 1000)} s: ${last}`)
  }, REMIND_SECONDS * 1000)
  try {
    return await job({
      step: (title) => {
        last = ''
        began = Date.now()
        timer.refresh()
        out.say(title)
      },
      line: (line) => {
        last = line.trim()
      },
    })
  } finally {
    clearInterval(timer)
  }
}
