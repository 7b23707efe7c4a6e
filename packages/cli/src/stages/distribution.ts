import { testDistribution } from '@exaone4/distribution'
import { defaultRelease } from '@exaone4/patches'
import type { Stage } from './stage.ts'
import { bothBuilds } from './tested-builds.ts'

export const distribution: Stage = {
  id: 'distribution',
  title: `The archive of ${defaultRelease}, packed twice, unpacked, installed, served, verified and removed`,
  run: async (context) =>
    process.platform === 'linux'
      ? testDistribution(await bothBuilds(defaultRelease, context))
      : { passed: 0, failed: [], skipped: ['archives can only be made on Linux'] },
}
