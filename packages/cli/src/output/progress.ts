import ora, { type Ora } from 'ora'
import type { Output } from './output.ts'

/** The steps that a long job reports while it runs. */
export interface Progress {
  /** The next step begins; the previous one succeeded. */
  step(title: string): void
  /** Something happened in the current step. */
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
  // The terminal keeps its settings: an interrupt arrives as a signal, which the command handles.
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

/** Prints a line when a step begins, and another one every few seconds while it runs. */
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
