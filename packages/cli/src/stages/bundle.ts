import { testBundle } from '@exaone4/conformance'
import { defaultRelease } from '@exaone4/patches'
import type { Stage } from './stage.ts'
import { bothBuilds } from './tested-builds.ts'

export const bundle: Stage = {
  id: 'bundle',
  title: `The bundle of ${defaultRelease}, unpacked and run without Node.js and with an empty environment`,
  run: async (context) =>
    process.platform === 'linux'
      ? testBundle(await bothBuilds(defaultRelease, context))
      : { passed: 0, failed: [], skipped: ['bundles can only be made on Linux'] },
}
