import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applySeries, series } from '@exaone4/patches'
import { expect, onTestFinished, test } from 'vitest'
import { explainDrift, nextStep } from '../../src/drift/next-step.ts'

const root = join(import.meta.dirname, '../../../..')
const scriptsOf = (path: string): string[] =>
  Object.keys(JSON.parse(readFileSync(join(root, path), 'utf8')).scripts)

test.each([
  ['missing', 'server/routes.go'],
  ['ambiguous', 'server/routes.go'],
  ['already-upstream', 'server/routes.go'],
  ['wrong-base', 'server/routes.go'],
  ['wrong-base', 'go.mod'],
] as const)('the step after %s in %s is a command that exists', (code, file) => {
  const [, filter, script] =
    /pnpm (--filter @exaone4\/patches )?(\S+)$/.exec(nextStep({ code, edit: 'amber/list', file })) ?? []
  expect(scriptsOf(filter ? 'packages/patches/package.json' : 'package.json')).toContain(script)
})

test('it names the edit and where it is written', () => {
  expect(nextStep({ code: 'missing', edit: 'parser/registration', file: 'a.go' })).toMatchInlineSnapshot(
    `"fix parser/registration in packages/patches/src/patches/parser/index.ts, then: pnpm --filter @exaone4/patches unit"`,
  )
})

test('it knows the patches that are only proposed', () => {
  const step = nextStep({ code: 'missing', edit: 'kv-cache-prediction/cache', file: 'a.go' })
  expect(step).toContain('packages/upstream/src/topics/kv-cache-prediction/index.ts')
})

test('drifts that are alike are told once, and each has its step as data', async () => {
  const tree = await mkdtemp(join(tmpdir(), 'exaone4-foreign-'))
  onTestFinished(() => rm(tree, { recursive: true, force: true }))
  await writeFile(join(tree, 'go.mod'), 'module example.com/other\n')
  const explained = explainDrift(failureOf(() => applySeries(tree, series)))
  expect(explained?.detail.match(/^next: /gm)).toHaveLength(1)
  expect(explained?.hint).toBe('start over from a pristine tree of a supported release: pnpm build:ollama')
  expect(explained?.drifts.length).toBeGreaterThan(1)
  expect(new Set(explained?.drifts.map(({ hint }) => hint))).toEqual(new Set([explained?.hint]))
})

test('another error is not explained', () => {
  expect(explainDrift(new Error('drift'))).toBeUndefined()
})

function failureOf(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
