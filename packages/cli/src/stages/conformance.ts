import {
  type SelfTest,
  type TestedBuilds,
  testConformance,
  testFaults,
  testLive,
  testMutation,
} from '@exaone4/conformance'
import { referenceRelease } from '@exaone4/patches'
import type { Stage } from './stage.ts'
import { testedBuilds } from './tested-builds.ts'

const stage = (id: string, title: string, test: (builds: TestedBuilds) => Promise<SelfTest>): Stage => ({
  id,
  title,
  run: async (context) => test(await testedBuilds(referenceRelease, context)),
})

export const conformanceStages: readonly Stage[] = [
  stage('conformance', `Conformance of the patched ${referenceRelease}`, testConformance),
  stage(
    'faults',
    `Stock ${referenceRelease} fails exactly the checks that patches fix, and checks detect injected faults`,
    testFaults,
  ),
  stage('live', `Harness and suite on the patched ${referenceRelease}`, testLive),
  stage('mutation', 'A test or a check fails without any one edit of the series', testMutation),
]
