import { Failure } from '@exaone4/failure'
import { asCalled } from '@exaone4/program'
import { exitStatus } from './exit-status.ts'

/** Prints results on stdout and everything else on stderr. */
export interface Output {
  /** Prints progress and notes; nothing with `--quiet`. */
  say(line: string): void
  /** Prints the result: `human` as it is, or `data` as one JSON document with `--json`. */
  result(human: string, data: unknown): void
  /** Show progress with a spinner, as plain lines, or not at all. */
  progress: 'terminal' | 'lines' | 'none'
  json: boolean
}

export interface OutputFlags {
  json?: boolean
  quiet?: boolean
}

export function output({ json = false, quiet = false }: OutputFlags): Output {
  return {
    say: (line) => {
      if (!quiet) process.stderr.write(`${asCalled(line)}\n`)
    },
    result: (human, data) => {
      process.stdout.write(json ? `${JSON.stringify(data, null, 2)}\n` : `${asCalled(human)}\n`)
    },
    progress: quiet ? 'none' : progressOn(process.stderr),
    json,
  }
}

/** Prints the error that ended a command, and returns the exit status for it. */
export async function report(error: unknown, flags: OutputFlags): Promise<number> {
  if (error instanceof Failure) {
    const failure = await explained(error)
    if (flags.json) process.stdout.write(`${JSON.stringify({ error: failure }, null, 2)}\n`)
    process.stderr.write(`${asCalled(failureText(failure))}\n`)
  } else {
    const { message = String(error), stack } = error as Partial<Error>
    process.stderr.write(
      `error: ${message}\n\nThis is a bug in exaone4-ollama. Please report it with this trace:\n${stack}\n`,
    )
  }
  return exitStatus(error)
}

/** The detail of a drift already ends with the next command: do not print it twice. */
function failureText({ message, detail, log, hint }: Explained): string {
  const isPrinted = hint !== undefined && detail?.includes(`next: ${hint}`)
  return [
    `error: ${message}`,
    ...(detail ? [detail.replace(/^/gm, '  ')] : []),
    ...(log === undefined ? [] : [`log: ${log}`]),
    ...(hint === undefined || isPrinted ? [] : [`next: ${hint.replaceAll('\n', '\n      ')}`]),
  ].join('\n')
}

type Explained = Pick<Failure, 'code' | 'message' | 'detail' | 'hint' | 'log'> & { drifts?: unknown }

/** A failure as data. If the series does not apply, it includes the next step for each edit. */
async function explained(failure: Failure): Promise<Explained> {
  const { code, message, detail, log } = failure
  const data = { code, message, detail, hint: failure.hint && asCalled(failure.hint), log }
  if (code !== 'drift') return data
  const { explainDrift } = await import('@exaone4/upstream')
  return { ...data, ...explainDrift(failure) }
}

/** Also uses lines on a terminal without a width, where a spinner would compute its number of lines forever. */
export function progressOn({ isTTY, columns }: { isTTY?: boolean; columns?: number }): 'terminal' | 'lines' {
  return isTTY === true && columns !== undefined && columns > 0 ? 'terminal' : 'lines'
}
