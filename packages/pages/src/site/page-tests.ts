import { join } from 'node:path'
import type { LiveResult } from '@exaone4/conformance'

/** Runs the tests of all pages, the report among them. */
export async function runPageTests(chromium: string): Promise<LiveResult> {
  // Only this needs a test runner, and it takes a second to load.
  const { runBrowserTests } = await import('@exaone4/conformance')
  return runBrowserTests(chromium, join(import.meta.dirname, '../..'))
}
