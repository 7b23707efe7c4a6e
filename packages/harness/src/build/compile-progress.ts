/** A line of make that begins to compile a file. */
const UNIT = /Building \w+ object (\S+?)\.o(?:bj)?(?=["\s]|$)/
const STEP = /^\[ *\d+%\] /
/** An estimate from fewer files would vary too much. */
const ENOUGH = 5

export interface Compilation {
  /** Number of source files to compile. */
  total: number
  /** The number of source files in an object, by its path in the build folder without `.o`, see `sourceFiles`. */
  filesOf: (object: string) => number
  /** Number of parallel compilers. */
  jobs: number
  /** In milliseconds. */
  now: () => number
}

/** The number of source files in an object. A unity source includes many, and takes as long as all of them. */
export function sourceFiles(unity: string | undefined): number {
  return Math.max(1, unity?.match(/^#include /gm)?.length ?? 0)
}

/**
 * Turns the output of make into progress: the number of compiled files and the time left.
 *
 * @returns the text to show for a line; undefined if the line reports no progress
 */
export function compileProgress({
  total,
  filesOf,
  jobs,
  now,
}: Compilation): (line: string) => string | undefined {
  const begun: number[] = []
  let since = now()
  return (line) => {
    const object = UNIT.exec(line)?.[1]
    if (object !== undefined) begun.push(filesOf(object))
    if (sum(begun) > total || total === 0) return line
    if (object === undefined) return STEP.test(line) ? line : undefined
    if (begun.length === 1) since = now()
    // A compiler that begins another file has finished the previous one.
    const done = sum(begun.slice(0, Math.max(0, begun.length - jobs)))
    const left = ((now() - since) / done) * (total - done)
    return `${done} of ${total} files${done < ENOUGH ? '' : `, ${about(left)} left`}: ${basename(object)}`
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0)

const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

function about(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000)
  return minutes < 1 ? 'less than a minute' : `about ${minutes} min`
}
