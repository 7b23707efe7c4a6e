import { createHash } from 'node:crypto'
import { chmod, mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { type Compression, compressors, pack } from '../../src/package/archive.ts'
import { SUMS, splitFile } from '../../src/package/pieces.ts'
import { type Files, temporaryTree, temporaryWorkspace } from '../../testing/project.ts'

const files: Files = {
  'b/run.sh': '#!/bin/sh\necho ran\n',
  'b/a.js': 'export {}\n',
  'b/node_modules/x/index.js': 'export const x = 1\n',
}
const LEFT_OUT: Files = {
  'b/a.js.map': '{}',
  'b/node_modules/x/index.d.ts': 'export declare const x: number\n',
  'b/node_modules/.modules.yaml': 'prunedAt: now\n',
  'b/node_modules/.bin/x': '#!/bin/sh\n',
}

async function packed(tree: string, compression: Compression): Promise<string> {
  const archive = join(tree, 'out', 'b.tar')
  await mkdir(join(tree, 'out'), { recursive: true })
  await pack({ space: await temporaryWorkspace() }, { folder: join(tree, 'b'), archive, compression })
  return archive
}

const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex')

test.runIf(process.platform === 'linux').each(['xz', 'gzip'] as const)(
  'the same files give the same %s archive, whenever and however they were written',
  async (compression) => {
    const first = await temporaryTree({ ...files, ...LEFT_OUT })
    const second = await temporaryTree(Object.fromEntries(Object.entries(files).reverse()))
    await chmod(join(second, 'b/a.js'), 0o600)
    await utimes(join(second, 'b/a.js'), 1e9, 1e9)
    const [one, two] = [await packed(first, compression), await packed(second, compression)]
    expect(sha256(await readFile(one))).toBe(sha256(await readFile(two)))
    const { stdout } = await execa('tar', [`-t${compressors[compression].flag}f`, one])
    expect(stdout.split('\n').filter((path) => !path.endsWith('/'))).toEqual([
      'b/a.js',
      'b/node_modules/x/index.js',
      'b/run.sh',
    ])
  },
)

test.each([
  [10, 4, [4, 4, 2]],
  [8, 4, [4, 4]],
  [3, 4, [3]],
])('%s bytes in pieces of %s', async (size, pieceBytes, expected) => {
  const tree = await temporaryTree({
    'out/whole.001': 'old',
    'out/whole.009': 'old',
    'out/other.001': 'kept',
  })
  const data = Buffer.from('0123456789').subarray(0, size)
  await writeFile(join(tree, 'whole'), data)
  const out = join(tree, 'out')
  const { pieces, bytes, sha256: sum } = await splitFile(join(tree, 'whole'), out, pieceBytes)
  expect(pieces.map((piece) => piece.bytes)).toEqual(expected)
  expect(bytes).toBe(size)
  expect(sum).toBe(sha256(data))
  const joined = await execa('sh', ['-c', 'cat whole.*'], { cwd: out })
  expect(joined.stdout).toBe(data.toString())
  expect(await readFile(join(out, 'other.001'), 'utf8')).toBe('kept')
  if (process.platform === 'linux') {
    const checked = await execa('sha256sum', ['--check', SUMS], { cwd: out })
    expect(checked.stdout.match(/OK/g)).toHaveLength(expected.length)
  }
})
