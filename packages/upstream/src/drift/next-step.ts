import { alike, type Drift, DriftFailure, formatDrift, series } from '@exaone4/patches'
import { generalTopics } from '../topics/index.ts'

const TEST = 'pnpm --filter @exaone4/patches unit'

/**
 * Says what to do about an edit or owned file that does not apply, or about the first of several similar ones. Ends in
 * the next command.
 */
export function nextStep({ code, edit, file }: Pick<Drift, 'code' | 'edit' | 'file'>): string {
  if (code === 'wrong-base' && file === 'go.mod') {
    return 'start over from a pristine tree of a supported release: pnpm build:ollama'
  }
  const [id = edit] = edit.split(', ')
  const folder = folderOf(id.split('/', 1).join())
  const correct = `fix ${id} in ${folder}/index.ts`
  switch (code) {
    case 'wrong-base':
      return `use a pristine tree of a supported release; for a newer release, ${correct}, then: ${TEST}`
    case 'already-upstream':
      return `a patched tree needs no second run; if the tree is pristine, drop ${id} from ${folder}${wholeOf(id)}, then: ${TEST}`
    case 'missing':
    case 'ambiguous':
      return `${correct}, then: ${TEST}`
  }
}

export interface ExplainedDrift {
  /** Every drift as text, with its next step. */
  detail: string
  /** The next step for the first. */
  hint: string | undefined
  drifts: readonly (Drift & { hint: string })[]
}

/** Explains why a series does not apply and what to do; undefined for any other error. */
export function explainDrift(error: unknown): ExplainedDrift | undefined {
  if (!(error instanceof DriftFailure)) return undefined
  const drifts = error.drifts.map((drift) => ({ ...drift, hint: nextStep(drift) }))
  const texts = alike(error.drifts).map((drift) => `${formatDrift(drift)}\nnext: ${nextStep(drift)}`)
  return { detail: texts.join('\n\n'), hint: drifts[0]?.hint, drifts }
}

/** When the whole patch of an edit can be dropped. */
function wholeOf(id: string): string {
  const patch = series.find((each) => id.startsWith(`${each.id}/`))
  return patch ? ` (the whole patch can go ${patch.droppable})` : ''
}

/** The folder of a patch: in the series or in a general topic. */
function folderOf(patch: string): string {
  const topic = generalTopics.find(({ patches }) => patches.some(({ id }) => id === patch))
  return topic ? `packages/upstream/src/topics/${topic.id}` : `packages/patches/src/patches/${patch}`
}
