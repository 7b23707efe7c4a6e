/** A line of make that begins to compile a file. */
const UNIT = /Building \w+ object (\S+?)\.o(?:bj)?(?=["\s]|$)/
const STEP = /^\[ *\d+%\] /
/** Until so many seconds have passed, the expected speed counts more than the measured one. */
const PRIOR_SECONDS = 60

export interface Compilation {
  /** The seconds that a compiler is expected to need for each object that is missing, by `missingObjects`' paths. */
  expected: ReadonlyMap<string, number>
  /** The number of source files in an object, see `sourceFiles`. */
  filesOf: (object: string) => number
  /** Does the object exist? */
  isDone: (object: string) => boolean
  /** Number of parallel compilers. */
  jobs: number
  /** In milliseconds. */
  now: () => number
}

export interface CompileProgress {
  /** Returns the text to show for a line of make; undefined if the line reports no progress. */
  tell: (line: string) => string | undefined
  /** When each object was begun, in milliseconds. */
  begun: ReadonlyMap<string, number>
}

/** The number of source files in an object. A unity source includes many, and takes as long as all of them. */
export function sourceFiles(unity: string | undefined): number {
  return Math.max(1, unity?.match(/^#include /gm)?.length ?? 0)
}

/** Turns the output of make into progress: the number of compiled files and the time left. */
export function compileProgress({ expected, filesOf, isDone, jobs, now }: Compilation): CompileProgress {
  const begun = new Map<string, number>()
  const all = sum(expected.values())
  const total = sum([...expected.keys()].map(filesOf))
  const seconds = (object: string): number => expected.get(object) ?? 0

  const progress = (object: string): string => {
    const done = [...begun.keys()].filter(isDone)
    const running = [...begun.keys()].filter((each) => !done.includes(each))
    const elapsed = (now() - Math.min(...begun.values())) / 1000
    const spent = (each: string): number =>
      Math.min(seconds(each), (now() - (begun.get(each) ?? now())) / 1000)
    const finished = sum(done.map(seconds)) + sum(running.map(spent))
    // Seconds of one compiler, as expected, for each second that passes.
    const speed = (finished + PRIOR_SECONDS * jobs) / (elapsed + PRIOR_SECONDS)
    const left = about((all - finished) / speed)
    return `${sum(done.map(filesOf))} of ${total} files, ${left} left: ${basename(object)}`
  }

  return {
    begun,
    tell: (line) => {
      const object = UNIT.exec(line)?.[1]
      if (object === undefined) return total === 0 || STEP.test(line) ? line : undefined
      if (!expected.has(object)) return line
      begun.set(object, now())
      return progress(object)
    },
  }
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((all, number) => all + number, 0)

const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

function about(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  return minutes < 1 ? 'less than a minute' : `about ${minutes} min`
}
