import { Listr, ListrLogger, ProcessOutput } from 'listr2'
import type { Output } from './output.ts'

/** What a long job tells while it goes on. */
export interface Progress {
  /** The next part begins, and the one before has succeeded. */
  step(title: string): void
  /** Something happened within the part. */
  line(line: string): void
}

/** Runs a job and shows how it gets on: a spinner per part on a terminal, lines elsewhere. */
export async function withProgress<Result>(
  out: Output,
  job: (progress: Progress) => Promise<Result>,
): Promise<Result> {
  if (out.progress !== 'terminal') return withLines(out, job)

  let part: Part | undefined
  const finish = async (error?: unknown): Promise<void> => {
    part?.end(error)
    await part?.shown
  }
  try {
    const result = await job({
      step: (title) => {
        part?.end()
        part = startPart(title, part?.shown ?? Promise.resolve())
      },
      line: (line) => part?.show(line),
    })
    await finish()
    return result
  } catch (error) {
    await finish(error)
    throw error
  }
}

const REMIND_SECONDS = 30

/** A line when a part begins, and one now and then as long as it goes on. */
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

interface Part {
  show(line: string): void
  end(error?: unknown): void
  /** Settles when the part is drawn for the last time. */
  shown: Promise<void>
}

function startPart(title: string, before: Promise<void>): Part {
  let end: Part['end'] = () => {}
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => (error === undefined ? resolve() : reject(error))
  })
  ended.catch(() => {})

  let show: Part['show'] = () => {}
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) })
  const list = new Listr(
    [
      {
        title,
        task: (_, task) => {
          show = (line) => {
            task.output = line
          }
          return ended
        },
      },
    ],
    {
      rendererOptions: {
        logger,
        showErrorMessage: false,
        timer: { condition: true, field: (ms) => `${Math.round(ms / 1000)} s` },
      },
    },
  )
  const shown = before
    .then(() => list.run())
    .then(
      () => undefined,
      () => undefined,
    )
  return { show: (line) => show(line), end: (error) => end(error), shown }
}
