import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryTree } from '@exaone4/harness/testing'
import type { TreeStatus } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { type Committed, readCommitted } from '../../src/documents/committed.ts'
import { putRight, quotations } from '../../src/evidence/quotations.ts'

const ROOT = join(import.meta.dirname, '../../../..')
const trees: TreeStatus[] = [{ name: 'v1', patches: [{ patch: 'amber', state: 'applies' }] }]

/** README and docs of this repository, with every quotation put right. */
async function documents(): Promise<{ root: string; committed: Committed[] }> {
  const root = await temporaryTree()
  for (const path of ['README.md', 'docs']) await cp(join(ROOT, path), join(root, path), { recursive: true })
  const committed = readCommitted(root)
  await putRight(root, await quotations(root, committed, trees))
  return { root, committed }
}

async function alter(root: string, path: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(join(root, path), 'utf8')
  const altered = text.replace(from, to)
  expect(altered, `${path} has ${from}`).not.toBe(text)
  await writeFile(join(root, path), altered)
}

test('every quotation that differs from its measurement is reported and corrected', async () => {
  const { root, committed } = await documents()
  await alter(root, 'README.md', '>5.1 GB<', '>5.0 GB<')
  await alter(root, 'README.md', /(checks-v0.34.4-patched -->)[^<]*/, '$1many')
  await alter(root, 'docs/cuda.md', '596 MB', '542 MB')
  await alter(root, 'docs/memory.md', '50,176 → 131,072', '46,080 → 131,072')
  await alter(root, 'docs/memory.md', /(allocated-stock-q8_0 -->)[^<]*/, '$1131,072')
  await alter(root, 'docs/gpu.md', '67,584 †', '67,584 ✓')
  await alter(root, 'docs/releases.md', '| amber |', '| ochre |')
  await alter(root, 'docs/family.md', '| K-EXAONE    | ?', '| K-EXAONE    | !')
  await alter(root, 'docs/family.md', '106,496 ‡', '106,496')
  await alter(root, 'docs/measurements/README.md', '| older', '| current')
  await alter(root, 'docs/memory-stock.svg', '</svg>', '<g/></svg>')
  await alter(root, 'README.md', 'figure: goldens', 'figure: diamonds')

  const found = await quotations(root, committed, trees)
  expect(found.changed).toEqual([
    'README.md: the figure "checks-v0.34.4-patched" differs from its measurement',
    'README.md: the figure "cache-patched-q8_0" differs from its measurement',
    'docs/memory.md: the table "largest" differs from its measurement',
    'docs/memory.md: the figure "allocated-stock-q8_0" differs from its measurement',
    'docs/cuda.md: the table "build" differs from its measurement',
    'docs/gpu.md: the table "GPUs 32B v0.18.0" differs from its measurement',
    'docs/releases.md: the table "status" differs from its measurement',
    'docs/family.md: the table "family" differs from its measurement',
    'docs/family.md: the table "contexts" differs from its measurement',
    'docs/measurements/README.md: the table "measurements" differs from its measurement',
    'docs/memory-stock.svg differs from the plot that pnpm capacity draws',
  ])
  expect(found.unknown).toEqual(['README.md: the figure "diamonds" has no source'])
  expect(found.compared).toBeGreaterThan(20)

  expect(await putRight(root, found)).toHaveLength(8)
  expect((await quotations(root, committed, trees)).changed).toEqual([])
})

test('figures of a measurement that was never made say so', async () => {
  const { root, committed } = await documents()
  const fewer = committed.filter(({ name }) => name !== 'conformance-v0.34.4')
  await putRight(root, await quotations(root, fewer, trees))
  const text = await readFile(join(root, 'README.md'), 'utf8')
  expect(text).toContain('<!-- figure: checks-v0.34.4-stock -->not measured yet<!-- end -->')
  expect(text).toContain('<!-- figure: measured-conformance-v0.34.4 -->not measured yet<!-- end -->')
})

test('a table says when and with what it was measured, and that this is older than the code', async () => {
  const { root } = await documents()
  const text = await readFile(join(root, 'docs/memory.md'), 'utf8')
  expect(text).toMatch(
    /This was measured on \d{4}-\d\d-\d\d on v0\.18\.0 with series `[0-9a-f]{8}`, before \[later changes\]\(measurements\/README\.md\) \(\[placement-v0\.18\.0\]/,
  )
})

test('a document that quotes a measurement that was never made says how to make it', async () => {
  const { root, committed } = await documents()
  const others = committed.filter(({ name }) => name !== 'speed-v0.18.0')
  await expect(quotations(root, others, trees)).rejects.toMatchObject({
    code: 'check',
    hint: 'make it: pnpm measure speed --release v0.18.0',
  })
})
