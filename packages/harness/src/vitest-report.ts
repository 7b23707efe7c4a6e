import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const reportSchema = z.object({
  numPassedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
})

export interface VitestReport {
  passed: number
  /** Full names of the tests, or files that could not be loaded. */
  failed: string[]
  skipped: string[]
}

/** Reads the report that vitest wrote. A missing report is a failure: the tests did not run. */
export async function vitestReport(file: string): Promise<VitestReport> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined)
    return { passed: 0, failed: [`${file} was not written: its tests did not run`], skipped: [] }
  const { numPassedTests, testResults } = reportSchema.parse(JSON.parse(text))
  const failed = testResults.flatMap(({ name, status, assertionResults }) => {
    const tests = named(assertionResults, 'failed')
    return status === 'failed' && tests.length === 0 ? [name] : tests
  })
  const skipped = testResults.flatMap(({ assertionResults }) => named(assertionResults, 'skipped'))
  return { passed: numPassedTests, failed, skipped }
}

function named(results: readonly { fullName: string; status: string }[], status: string): string[] {
  return results.filter((test) => test.status === status).map(({ fullName }) => fullName)
}
