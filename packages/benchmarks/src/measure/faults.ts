import {
  columns,
  detectionInputs,
  detectUnknown,
  type FaultName,
  faultNames,
  type KnownDetection,
} from '@exaone4/conformance'
import type { Workspace } from '@exaone4/harness'
import { findRelease } from '@exaone4/patches'
import { z } from 'zod'
import { contentOf, readCommitted } from '../documents/committed.ts'
import { type Document, documentHead, documentShape } from '../documents/document.ts'
import { type Measured, type MeasureRequest, writeMeasurement } from '../documents/measurement.ts'
import { shownElsewhere } from './shown.ts'

const SAYS =
  'Patched builds with one fault in each, and the checks that failed on them. "inputs" is a hash of the fault, the code ' +
  'that it changes and the file of the check: pnpm test tries a check on a fault again if its hash is another one now.'

const schema = z.object({
  ...documentShape,
  detections: z.array(z.object({ fault: z.string(), check: z.string(), inputs: z.string() })),
})

export const faultsSchema: z.ZodType<Document> = schema

/**
 * Tries the faults in builds of a release, except those that the committed document has with the same code. The document
 * is written after each, so that an interrupted measurement goes on where it was.
 */
export async function measureFaults(request: MeasureRequest): Promise<Measured> {
  const { space, patched, stock, say, signal = new AbortController().signal } = request
  const { release } = patched.info
  const tree = await request.tree()
  const before = knownDetections(space, release)
  const found: KnownDetection[] = []
  const measured = (kept: readonly KnownDetection[]): Measured => {
    const others = kept.filter((each) => found.every((now) => keyOf(now) !== keyOf(each)))
    const detections = [...others, ...found].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    return {
      document: { ...schema.parse({ ...documentHead('faults', SAYS, [patched, stock]), detections }) },
      table: columns([['fault', 'detected by'], ...detections.map(({ fault, check }) => [fault, check])]),
      failed: [],
    }
  }
  const elsewhere = await shownElsewhere(space, release)
  const { known, matrix } = await detectUnknown(
    { space, patched, stock, tree, say, signal, knownDetections: before, ...elsewhere },
    async (fault, checks) => {
      for (const check of checks) {
        const inputs = await detectionInputs(space, tree, { fault, check })
        if (inputs !== undefined) found.push({ fault, check, inputs })
      }
      await writeMeasurement(space, measured(before))
    },
  )
  return { ...measured(known), failed: matrix?.problems ?? [] }
}

/** What checks detected on builds with faults that there are still; nothing of another source of the release. */
export function knownDetections({ root }: Workspace, release: string): KnownDetection[] {
  const content = contentOf(readCommitted(root), `faults-${release}`)
  if (content === undefined) return []
  const { builds, detections } = schema.parse(content)
  if (builds.some(({ sum }) => sum !== findRelease(release).sum)) return []
  return detections.flatMap(({ fault, ...rest }) => (isFault(fault) ? { fault, ...rest } : []))
}

const keyOf = ({ fault, check }: KnownDetection): string => `${fault} ${check}`

function isFault(name: string): name is FaultName {
  return faultNames.some((each) => each === name)
}
