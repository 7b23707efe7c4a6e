import { checkEvidence } from '@exaone4/benchmarks'
import { space } from '../program/workspace.ts'
import type { Stage } from './stage.ts'

/** A measurement of other code, or a document that quotes one wrongly, is a failure: see `oldMeasurements`. */
export const evidence: Stage = {
  id: 'evidence',
  title:
    'Measurements are of the code of today, or say what has changed, and documents quote them as they are',
  run: async () => {
    const { documents, compared, problems } = await checkEvidence(space)
    return {
      passed: Math.max(documents.length + compared - problems.length, 0),
      failed: problems,
      output: 'next: pnpm exaone4 evidence --write, and measure again what is too old',
    }
  },
}
