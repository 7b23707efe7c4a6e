/** What make prints when it compiles a file. */
const UNIT = /Building \w+ object (\S+?)\.o(?:bj)?(?=["\s]|$)/
const STEP = /^\[ *\d+%\] /
/** With fewer files done, an estimate would be wild. */
const ENOUGH = 5

/** One run of a compiler: the object it writes, below the build folder and without its `.o`, and how many source files it reads. */
export interface Unit {
  object: string
  files: number
}

/**
 * What a dry run of make would compile. A unity build reads many files as one, and takes as long as they would.
 *
 * @param readUnity text of a unity source that cmake wrote, where the object would be; undefined for other objects
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
  /** All that is to be compiled. */
  units: readonly Unit[]
  /** Compilers at once. */
  jobs: number
  /** In milliseconds. */
  now: () => number
}

/**
 * Turns what make prints into progress: source files done of all, and the time left.
 *
 * @returns what to show for a line; nothing when it is none of progress
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
    // A compiler that begins another file has finished one before.
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
