import { XMLBuilder } from 'fast-xml-parser'
import { byArea } from './areas.ts'
import type { CheckResult, Report } from './report.ts'
import { verdict } from './verdict.ts'

/** What XML 1.0 cannot hold. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

/** The report as JUnit has it, for CI. SHOULD checks and expected failures that failed are skipped there. */
export function junit(report: Report): string {
  const { failed } = verdict(report)
  const failing = new Set(failed.map(({ id }) => id))
  const suites = [...byArea(report.checks)].map(([area, results]) => ({
    '@name': area,
    ...counts(results, failing),
    testcase: results.map((result) => testcase(result, failing)),
  }))
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    format: true,
    suppressEmptyNode: true,
    suppressBooleanAttributes: false,
  })
  const document = {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: { '@name': report.target.name, ...counts(report.checks, failing), testsuite: suites },
  }
  return builder.build(document)
}

function counts(results: readonly CheckResult[], failing: ReadonlySet<string>): Record<string, number> {
  const outcomes = results.map((result) => outcome(result, failing))
  const count = (wanted: string): number => outcomes.filter((each) => each === wanted).length
  return {
    '@tests': results.length,
    '@failures': count('failure'),
    '@errors': count('error'),
    '@skipped': count('skipped'),
  }
}

function testcase(result: CheckResult, failing: ReadonlySet<string>): Record<string, unknown> {
  const { id, milliseconds, reason = '' } = result
  const found = outcome(result, failing)
  const [message = ''] = reason.split('\n')
  return {
    '@classname': id.split('/')[0],
    '@name': id,
    '@time': milliseconds / 1000,
    ...(found !== undefined && {
      [found]: { '@message': message.replaceAll(FORBIDDEN, ''), '#text': reason.replaceAll(FORBIDDEN, '') },
    }),
  }
}

function outcome(
  { id, status }: CheckResult,
  failing: ReadonlySet<string>,
): 'failure' | 'error' | 'skipped' | undefined {
  switch (status) {
    case 'pass':
      return undefined
    case 'fail':
      return failing.has(id) ? 'failure' : 'skipped'
    case 'error':
      return 'error'
    default:
      return 'skipped'
  }
}
