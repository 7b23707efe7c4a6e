import type { CheckResult, Report } from '../src/report/report.ts'

export function checkResult(id: string, changes: Partial<CheckResult> = {}): CheckResult {
  return {
    id,
    level: 'MUST',
    title: `${id} holds`,
    references: [],
    fixedBy: ['parser'],
    status: 'pass',
    milliseconds: 1,
    exchanges: [],
    servers: [],
    ...changes,
  }
}

export function reportOf(variant: Report['target']['variant'], checks: CheckResult[]): Report {
  return {
    version: 4,
    startedAt: '2026-01-01T00:00:00.000Z',
    target: { name: `test-${variant}`, variant, release: 'v0.18.0', sum: null, series: null, flags: [] },
    random: { seed: 1, count: 1 },
    machine: { platform: 'test', cpu: 'test', cores: 2, memoryBytes: 1 },
    checks,
  }
}
