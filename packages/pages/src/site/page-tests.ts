import { join } from 'node:path'
import type { LiveResult } from '@exaone4/conformance'

/** Runs the tests of the report's page, and those of the pages here. */
export async function runPageTests(chromium: string): Promise<LiveResult> {
  // Only this needs a test runner, and it takes a second to load.
  const { runBrowserTests } = await import('@exaone4/conformance')
  const report = await runBrowserTests(chromium)
  const pages = await runBrowserTests(chromium, join(import.meta.dirname, '../..'))
  return { passed: report.passed + pages.passed, failed: [...report.failed, ...pages.failed] }
}
