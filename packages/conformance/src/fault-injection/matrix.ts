import { type FaultName, faultNames, faults } from '../faults/faults.ts'
import type { Status } from '../report/report.ts'

/** Which check detects which fault. */
export interface FaultMatrix {
  /** Checks that pass on the patched build, with what became of them on each fault that they must detect. */
  checks: FaultRow[]
  /** Checks that fail on the patched build as they are known to: no fault can show that they detect anything. */
  expectedFailures: string[]
  /** Checks that failed their assertion on each fault that they must detect, of which there is one at least. */
  detecting: number
  /**
   * Pairs of a check and a fault: how many were tried, how many of them ended in an error, and how many were found before
   * with the same code.
   */
  cells: { all: number; errors: number; known: number }
  /** Faults that could not be made, with the reason: code that does not compile. */
  notBuilt: { fault: FaultName; reason: string }[]
  problems: string[]
}

export interface FaultRow {
  id: string
  found: Partial<Record<FaultName, Status>>
  /** Faults that it detected before, with the same code. */
  known: FaultName[]
}

/** Puts together what the checks found. `control` is what is wrong with the checks on the patched build. */
export function faultMatrix(
  rows: readonly FaultRow[],
  found: Pick<FaultMatrix, 'expectedFailures' | 'notBuilt'> & { control: readonly string[] },
): FaultMatrix {
  const problems = rows.map(problemsOf)
  const cells = rows.flatMap((row) => Object.values(row.found))
  return {
    checks: [...rows],
    expectedFailures: found.expectedFailures,
    detecting: problems.filter(({ length }) => length === 0).length,
    cells: {
      all: cells.length,
      errors: cells.filter((status) => status === 'error').length,
      known: rows.reduce((sum, { known }) => sum + known.length, 0),
    },
    notBuilt: found.notBuilt,
    problems: [
      ...found.control,
      ...found.notBuilt.map(({ fault, reason }) => `${fault} cannot be made: ${reason}`),
      ...problems.flat(),
    ],
  }
}

function problemsOf({ id, found, known }: FaultRow): string[] {
  const entries = Object.entries(found)
  if (entries.length + known.length === 0) return [`${id} has no fault to detect`]
  return entries
    .filter(([, status]) => status !== 'fail')
    .map(([fault, status]) => `${id} does not detect ${fault}: the result is ${status}`)
}

/** The matrix for a terminal: checks × faults, which are numbered to fit. */
export function faultTable(matrix: FaultMatrix): string {
  const { checks: rows, expectedFailures, detecting, cells, notBuilt, problems } = matrix
  const tried = faultNames.filter((name) => rows.some((row) => isTried(row, name)))
  const width = Math.max(0, ...rows.map(({ id }) => id.length))
  const line = (head: string, marks: readonly string[]): string =>
    [head.padEnd(width), ...marks.map((mark) => mark.padStart(2))].join(' ')
  return [
    ...tried.map((name, index) => `${String(index + 1).padStart(2)} ${name}: ${faults[name].description}`),
    '',
    line(
      '',
      tried.map((_, index) => String(index + 1)),
    ),
    ...rows.map((row) =>
      line(
        row.id,
        tried.map((name) => mark(row, name)),
      ),
    ),
    '',
    '✗ detected, k detected before with the same code, = not detected, ! error, · not tried',
    ...expectedFailures.map(
      (id) => `${id} fails on the patched build, as expected: no fault can be injected`,
    ),
    ...problems,
    `${detecting} of ${rows.length} checks detect every fault that they must; of ${cells.all} results, ${cells.errors} are errors; ${cells.known} more are known from before, with the same code; ${notBuilt.length} faults could not be made`,
  ].join('\n')
}

function isTried({ found, known }: FaultRow, name: FaultName): boolean {
  return found[name] !== undefined || known.includes(name)
}

function mark({ found, known }: FaultRow, name: FaultName): string {
  if (known.includes(name)) return 'k'
  const status = found[name]
  if (status === undefined) return '·'
  if (status === 'fail') return '✗'
  return status === 'pass' ? '=' : '!'
}
