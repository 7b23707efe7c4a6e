import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Tree } from '@exaone4/harness'
import { temporaryWorkspace } from '@exaone4/harness/testing'
import { defaultRelease, findRelease, patchesOf, series, seriesHash } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { unlessPassed } from '../../src/measure/go-tests.ts'
import { head, patchedBuild } from '../head.ts'

const VERSION = 'v0.24.0'
const current = { sum: findRelease(VERSION).sum, series: seriesHash(patchesOf('Ollama', series)) }
const tree: Tree = { dir: '/no/such/folder', upstream: 'upstream', series: 'abc', patches: series }

/** Runs a test where this was measured before; returns what was said and whether the test ran. */
async function runAfter(releases: readonly object[] | undefined): Promise<{ said: string[]; ran: boolean }> {
  const space = await temporaryWorkspace()
  const folder = join(space.root, 'docs/measurements')
  await mkdir(folder, { recursive: true })
  if (releases) {
    const document = { ...head('go-tests'), builds: [patchedBuild(defaultRelease)], releases }
    await writeFile(join(folder, `go-tests-${defaultRelease}.json`), JSON.stringify(document))
  }
  const said: string[] = []
  let ran = false
  const outcome = await unlessPassed(space, VERSION, tree, {
    say: (line) => said.push(line),
    test: async () => {
      ran = true
      return { passed: 7, failed: [] }
    },
  })
  expect(outcome).toEqual({ passed: ran ? 7 : 1, failed: [] })
  return { said, ran }
}

test('what passed with the same code does not run again, and says where that is written', async () => {
  expect(await runAfter([{ release: VERSION, ...current, passed: 99 }])).toEqual({
    said: [
      `  99 tests passed before, with the same code (docs/measurements/go-tests-${defaultRelease}.json)`,
    ],
    ran: false,
  })
})

test.each([
  ['nothing was measured', undefined],
  ['another release passed', [{ release: 'v0.20.0', ...current, passed: 99 }]],
  ['a patch has changed', [{ release: VERSION, ...current, series: 'other', passed: 99 }]],
  ['the source has changed', [{ release: VERSION, ...current, sum: 'other', passed: 99 }]],
])('where %s, the test runs', async (_, releases) => {
  expect(await runAfter(releases)).toEqual({ said: [], ran: true })
})
