import { testConformance, testLive } from './conformance.ts'
import { testFaults, testMember } from './faults.ts'
import { testMutation } from './mutation.ts'
import type { SelfTest, TestedBuilds } from './tested-builds.ts'

/** A test of both builds of a release, and how to say so. */
export interface SelfTestOfRelease {
  id: string
  title: (release: string) => string
  /** Is it only for the default release? */
  defaultOnly?: boolean
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
  {
    id: 'member',
    title: (release) => `EXAONE 4.5 on the patched ${release}, and each check detects a fault`,
    defaultOnly: true,
    test: testMember,
  },
  { id: 'live', title: (release) => `Harness and suite on the patched ${release}`, test: testLive },
  {
    id: 'mutation',
    title: (release) => `A test or a check fails without any one edit of the series on ${release}`,
    test: testMutation,
  },
]
