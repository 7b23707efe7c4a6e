import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { nextCommand } from '../src/edit/hint.ts'

const scriptsOf = (path: string): string[] =>
  Object.keys(JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')).scripts)

it.each(['missing', 'ambiguous', 'already-upstream', 'wrong-base'] as const)(
  'names a command that exists when an edit is %s',
  (code) => {
    const [, filter, script] =
      /pnpm (--filter @exaone4\/patches )?(\S+)$/.exec(nextCommand(code, 'amber/list')) ?? []
    expect(scriptsOf(filter ? '../package.json' : '../../../package.json')).toContain(script)
  },
)

it('names the edit and where it is written', () => {
  expect(nextCommand('missing', 'amber/list')).toMatchInlineSnapshot(
    `"correct amber/list in packages/patches/src/patches/amber/index.ts, then: pnpm --filter @exaone4/patches unit"`,
  )
})

it('knows the patches that are only proposed', () => {
  expect(nextCommand('missing', 'kv-cache-prediction/cache')).toContain(
    'packages/upstream/src/topics/kv-cache-prediction/index.ts',
  )
})
