import { capacityDocument, capacityPlot, contextsTable } from '@exaone4/capacity'
import { gpuIds, matrixTable, realIds } from '@exaone4/conformance'
import { Failure } from '@exaone4/failure'
import { buildPrerequisites, type Marks, markdownRows } from '@exaone4/harness'
import {
  defaultRelease,
  familyTable,
  goldens,
  markdownTable,
  referenceRelease,
  type TreeStatus,
} from '@exaone4/patches'
import { type Committed, contentOf } from '../documents/committed.ts'
import { conformanceFigures } from '../measure/conformance.ts'
import { countFigures } from '../measure/count.ts'
import { allocatedFigures } from '../measure/memory.ts'
import { predictionFigures } from '../measure/prediction.ts'
import { speedRows } from '../measure/speed.ts'
import { startRows } from '../measure/start.ts'
import { clientTables } from './client-tables.ts'
import { architecturesTable, cudaTable } from './cuda-table.ts'
import { draftCacheTable, draftContextTable, draftSpeedTable } from './draft-tables.ts'
import { familyFilesTable } from './family-table.ts'
import { gpuContextsTable, gpuSpeedTable, gpuWholeTable } from './gpu-contexts-table.ts'
import { gpuMemoryTable } from './gpu-memory-table.ts'
import { gpuEvidence, gpuTables } from './gpu-tables.ts'
import { memoryTables, placementFigures } from './memory-tables.ts'
import { foundFigures, foundTable, termsTable } from './placement-tables.ts'
import { LIST, measurementsList, provenance } from './provenance.ts'
import { turnsTable } from './turns-table.ts'

const MEMORY_DOCUMENT = 'docs/memory.md'
const SPEED_DOCUMENT = 'docs/speed.md'
export const GPUS_DOCUMENT = 'docs/gpu.md'
const ENDPOINTS_DOCUMENT = 'docs/endpoints.md'
export const RELEASES_DOCUMENT = 'docs/releases.md'
export const FAMILY_DOCUMENT = 'docs/family.md'

/** Shown in place of a figure that has not been measured. */
const MISSING = 'not measured yet'
const GiB = 2 ** 30

/** The text between the marks of each page, by the page's path from the root. */
export function pages(
  committed: readonly Committed[],
  trees: readonly TreeStatus[],
): Record<string, Required<Marks>> {
  const figures = commonFigures(committed)
  const page = (path: string, tables: Marks['tables'] = {}): [string, Required<Marks>] => [
    path,
    { tables, figures: { ...figures, ...provenances(committed, path) } },
  ]
  return Object.fromEntries([
    page('README.md'),
    page(MEMORY_DOCUMENT, memoryPageTables(committed)),
    page('docs/cuda.md', cudaTables(committed)),
    page('docs/draft.md', draftTables(committed)),
    page(SPEED_DOCUMENT, speedTables(committed)),
    page(GPUS_DOCUMENT, gpuPageTables(committed)),
    page(ENDPOINTS_DOCUMENT, {
      'endpoint matrix': matrixTable(),
      ...sourced(committed, ENDPOINTS_DOCUMENT, [`clients-${defaultRelease}`, clientTables]),
    }),
    page(RELEASES_DOCUMENT, statusTables(trees)),
    page(FAMILY_DOCUMENT, {
      ...familyTables(trees),
      'family files': familyFilesTable(committed, FAMILY_DOCUMENT),
      ...contextTables(committed),
    }),
    page(LIST, { measurements: measurementsList(committed) }),
  ])
}

/** The default release comes first. */
function memoryPageTables(committed: readonly Committed[]): Record<string, string> {
  const turns = [defaultRelease, referenceRelease].map((release) =>
    sourced(committed, MEMORY_DOCUMENT, [
      `turns-${release}`,
      (content) => ({ [`turns ${release}`]: turnsTable(content) }),
    ]),
  )
  return Object.assign(
    { terms: termsTable() },
    sourced(committed, MEMORY_DOCUMENT, [defaultPlacement, (content) => ({ found: foundTable(content) })]),
    sourced(committed, MEMORY_DOCUMENT, [placement, memoryTables]),
    ...turns,
  )
}

export function gpuPageTables(committed: readonly Committed[]): Record<string, string> {
  const found = 'Numbers with † were'
  const evidenceOf = (release: string) => gpuEvidence(committed, release)
  const defaults = gpuTables(defaultRelease, evidenceOf(defaultRelease), { beside: true })
  const references = gpuTables(referenceRelease, evidenceOf(referenceRelease))
  return {
    ...sourced(
      committed,
      GPUS_DOCUMENT,
      [defaultPlacement, () => withRealGpus(committed, GPUS_DOCUMENT, defaults)],
      found,
    ),
    ...sourced(committed, GPUS_DOCUMENT, [placement, () => references], found),
    ...sourced(committed, GPUS_DOCUMENT, [
      `gpu-memory-${defaultRelease}`,
      (content) => ({ 'GPU memory': gpuMemoryTable(content) }),
    ]),
    ...sourced(committed, GPUS_DOCUMENT, [
      `gpu-${defaultRelease}`,
      (content) => ({
        'GPU contexts': gpuContextsTable(content),
        'GPU whole contexts': gpuWholeTable(content),
        'GPU speed': gpuSpeedTable(content),
      }),
    ]),
  }
}

export function statusTables(trees: readonly TreeStatus[]): Record<string, string> {
  return { status: markdownTable(trees) }
}

export function familyTables(trees: readonly TreeStatus[]): Record<string, string> {
  return { family: familyTable(trees) }
}

/** Adds to each table with such numbers where those come from that were found on real GPUs. */
function withRealGpus(
  committed: readonly Committed[],
  path: string,
  tables: Record<string, string>,
): Record<string, string> {
  const measurement = committed.find(({ name }) => name === `gpu-${defaultRelease}`)
  if (!measurement) return tables
  const from = `Numbers with ‡ were ${provenance(measurement, path)}.`
  return Object.fromEntries(
    Object.entries(tables).map(([name, text]) => [name, text.includes('‡') ? `${text}\n\n${from}` : text]),
  )
}

function contextTables(committed: readonly Committed[]): Record<string, string> {
  return sourced(
    committed,
    FAMILY_DOCUMENT,
    [
      defaultPlacement,
      () =>
        withRealGpus(committed, FAMILY_DOCUMENT, {
          contexts: contextsTable(defaultRelease, gpuEvidence(committed, defaultRelease)),
        }),
    ],
    'Numbers with † were',
  )
}

/** The plots of docs by path from the root. They are computed, as by `pnpm capacity`. */
export function drawings(): Record<string, string> {
  const document = capacityDocument({
    release: referenceRelease,
    size: '32B',
    gpus: [12 * GiB, 24 * GiB],
    spread: true,
    quantization: 'Q4_K_M',
    type: 'q8_0',
  })
  return Object.fromEntries(
    document.answers.map((answer) => [`docs/memory-${answer.variant}.svg`, capacityPlot(document, answer)]),
  )
}

const placement = `placement-${referenceRelease}`
const defaultPlacement = `placement-${defaultRelease}`
function cudaTables(committed: readonly Committed[]): Record<string, string> {
  return sourced(committed, 'docs/cuda.md', [
    `cuda-build-${defaultRelease}`,
    (content) => ({ build: cudaTable(content), architectures: architecturesTable(content) }),
  ])
}

function draftTables(committed: readonly Committed[]): Record<string, string> {
  const speed = sourced(committed, 'docs/draft.md', [
    `draft-${defaultRelease}`,
    (content) => ({ speed: draftSpeedTable(content) }),
  ])
  const contexts = sourced(
    committed,
    'docs/draft.md',
    [defaultPlacement, (content) => ({ contexts: draftContextTable(content) })],
    'Servers on emulated GPUs found the contexts with a draft model,',
  )
  return { ...speed, ...contexts, cache: draftCacheTable() }
}

function speedTables(committed: readonly Committed[]): Record<string, string> {
  const tables = [defaultRelease, referenceRelease].map((release) =>
    sourced(committed, SPEED_DOCUMENT, [
      `speed-${release}`,
      (content) => ({ [`speed ${release}`]: markdownRows(speedRows(content), 1) }),
    ]),
  )
  const start = sourced(committed, SPEED_DOCUMENT, [
    `start-${defaultRelease}`,
    (content) => ({ start: markdownRows(startRows(content), 1) }),
  ])
  return Object.assign({}, ...tables, start)
}

/**
 * Tables of a measurement, each with the date, release and series.
 *
 * @throws Failure `check` if the measurement was never made
 */
function sourced(
  committed: readonly Committed[],
  path: string,
  [name, tablesOf]: readonly [string, (content: unknown) => Record<string, string>],
  subject = 'This was',
): Record<string, string> {
  const measurement = committed.find((each) => each.name === name)
  if (!measurement) throw missing(path, name)
  const from = provenance(measurement, path)
  return Object.fromEntries(
    Object.entries(tablesOf(measurement.content)).map(([table, text]) => [
      table,
      `${text}\n\n${subject} ${from}.`,
    ]),
  )
}

function missing(path: string, name: string): Failure {
  const [, what, release] = /^(.+)-(v\d.*)$/.exec(name) ?? []
  return new Failure('check', `${path} quotes the measurement ${name}, which was never made`, {
    hint: `make it: pnpm measure ${what} --release ${release}`,
  })
}

function commonFigures(committed: readonly Committed[]): Record<string, string> {
  const of = (
    name: string,
    figuresOf: (content: unknown) => Record<string, string>,
  ): Record<string, string> => {
    const content = contentOf(committed, name)
    return content === undefined ? {} : figuresOf(content)
  }
  const go = buildPrerequisites.find(({ id }) => id === 'go')
  return {
    ...of(placement, placementFigures),
    ...of(defaultPlacement, foundFigures),
    ...of(`memory-${referenceRelease}`, allocatedFigures),
    ...of(`prediction-${defaultRelease}`, predictionFigures),
    ...of(`count-${defaultRelease}`, countFigures),
    ...conformanceOf(committed, defaultRelease),
    ...conformanceOf(committed, referenceRelease),
    'go-minimum': go?.minimum ?? 'any version',
    'go-installation': go?.packaged ? 'both commands fetch it with pip' : 'you have to install it first',
    goldens: String(goldens().length),
    'gpu-checks': String(gpuIds.length),
    'real-checks': String(realIds.length),
  }
}

function conformanceOf(committed: readonly Committed[], release: string): Record<string, string> {
  const content = contentOf(committed, `conformance-${release}`)
  const found =
    content === undefined
      ? { patched: MISSING, stock: MISSING, missing: MISSING }
      : conformanceFigures(content)
  return Object.fromEntries(
    Object.entries(found).map(([name, figure]) => [`checks-${release}-${name}`, figure]),
  )
}

function provenances(committed: readonly Committed[], path: string): Record<string, string> {
  const wanted = [`conformance-${defaultRelease}`, `conformance-${referenceRelease}`]
  return Object.fromEntries([
    ...wanted.map((name) => [`measured-${name}`, MISSING]),
    ...committed.map((each) => [`measured-${each.name}`, provenance(each, path)]),
  ])
}
