import { testConformance, testLive } from './conformance.ts'
import { testFaults } from './faults.ts'
import { testMutation } from './mutation.ts'
import type { SelfTest, TestedBuilds } from './tested-builds.ts'

/** A test of both builds of a release, and how to say so. */
export interface SelfTestOfRelease {
  id: string
  title: (release: string) => string
  test: (builds: TestedBuilds) => Promise<SelfTest>
}

/** In the order in which they run: later ones use what earlier ones found. */
export const selfTests: readonly SelfTestOfRelease[] = [
  {
    id: 'conformance',
    title: (release) => `Conformance of the patched ${release}`,
    test: testConformance,
  },
  {
    id: 'faults',
    title: (release) =>
      `Stock ${release} fails exactly the checks that patches fix, and checks detect injected faults`,
    test: testFaults,
  },
  { id: 'live', title: (release) => `Harness and suite on the patched ${release}`, test: testLive },
  {
    id: 'mutation',
    title: (release) => `A test or a check fails without any one edit of the series on ${release}`,
    test: testMutation,
  },
]
