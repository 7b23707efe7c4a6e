/** What make says when it compiles a file. */
const UNIT = /^(?:\[ *\d+%\] )?Building \w+ object (?:\S+\/)?(\S+?)\.o(?:bj)?$/
const STEP = /^\[ *\d+%\] /
/** With fewer files done, a guess would be wild. */
const ENOUGH = 5

/** How many files a dry run of make would compile. */
export function countUnits(dryRun: string): number {
  return dryRun.match(/Building \w+ object /g)?.length ?? 0
}

export interface Compilation {
  /** Files to compile. */
  total: number
  /** Compilers at once. */
  jobs: number
  /** In milliseconds. */
  now: () => number
}

/**
 * Turns what make prints into progress: files done of all, and the time left.
 *
 * @returns what to show for a line; nothing when it is none of progress
 */
export function compileProgress({ total, jobs, now }: Compilation): (line: string) => string | undefined {
  let begun = 0
  let since = now()
  return (line) => {
    const file = UNIT.exec(line)?.[1]
    if (file !== undefined) begun += 1
    if (begun > total || total === 0) return line
    if (file === undefined) return STEP.test(line) ? line : undefined
    if (begun === 1) since = now()
    const done = Math.max(0, begun - jobs)
    const left = ((now() - since) / done) * (total - done)
    return `${done} of ${total} files${done < ENOUGH ? '' : `, ${about(left)} left`}: ${file}`
  }
}

function about(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000)
  return minutes < 1 ? 'less than a minute' : `about ${minutes} min`
}
