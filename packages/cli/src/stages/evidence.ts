import { checkEvidence } from '@exaone4/benchmarks'
import { space } from '../program/workspace.ts'
import type { Stage } from './stage.ts'

/** See `oldMeasurements` for the outdated measurements that are accepted. */
export const evidence: Stage = {
  id: 'evidence',
  title: 'Measurements match the current code or list what has changed, and documents match the measurements',
  run: async () => {
    const { documents, compared, problems } = await checkEvidence(space)
    return {
      passed: Math.max(documents.length + compared - problems.length, 0),
      failed: problems,
      output: 'next: pnpm exaone4 evidence --write, and repeat outdated measurements with pnpm measure',
    }
  },
}
