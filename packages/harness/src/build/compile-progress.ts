/** A line of make that begins to compile a file. */
const UNIT = /Building \w+ object (\S+?)\.o(?:bj)?(?=["\s]|$)/
const STEP = /^\[ *\d+%\] /
/** An estimate from fewer files would vary too much. */
const ENOUGH = 5

/** One compiler run: the object, as a path in the build folder without `.o`, and the number of source files. */
export interface Unit {
  object: string
  files: number
}

/**
 * The compiler runs that a dry run of make lists. A unity build includes many files, and takes as long as all of them.
 *
 * @param readUnity returns the text of a unity source that cmake wrote, by the path of its object; undefined for other
 *   objects
 */
export function unitsOf(dryRun: string, readUnity: (object: string) => string | undefined): Unit[] {
  return dryRun.split('\n').flatMap((line) => {
    const object = UNIT.exec(line)?.[1]
    if (object === undefined) return []
    const included = readUnity(object)?.match(/^#include /gm)?.length ?? 0
    return [{ object, files: Math.max(1, included) }]
  })
}

export interface Compilation {
  /** Everything that is to be compiled. */
  units: readonly Unit[]
  /** Number of parallel compilers. */
  jobs: number
  /** In milliseconds. */
  now: () => number
}

/**
 * Turns the output of make into progress: the number of compiled files and the time left.
 *
 * @returns the text to show for a line; undefined if the line reports no progress
 */
export function compileProgress({ units, jobs, now }: Compilation): (line: string) => string | undefined {
  const filesOf = new Map(units.map(({ object, files }) => [object, files]))
  const total = sum([...filesOf.values()])
  const begun: number[] = []
  let isKnown = total > 0
  let since = now()
  return (line) => {
    const object = UNIT.exec(line)?.[1]
    const files = object === undefined ? undefined : filesOf.get(object)
    if (object !== undefined && files === undefined) isKnown = false
    if (!isKnown) return line
    if (object === undefined || files === undefined) return STEP.test(line) ? line : undefined
    begun.push(files)
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
