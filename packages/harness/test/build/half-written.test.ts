import { readdirSync } from 'node:fs'
import { copyFile, mkdir, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { removeHalfWritten } from '../../src/build/half-written.ts'
import { temporaryTree } from '../../testing/project.ts'

test.runIf(platform() === 'linux')('what is whole is kept, of what was written since', async () => {
  const dir = await temporaryTree({ 'a.c': 'int a(void) { return 1; }\n' })
  await execa('gcc', ['-c', 'a.c', '-o', 'whole.cu.o'], { cwd: dir })
  await execa('gcc', ['-shared', 'whole.cu.o', '-s', '-o', 'libwhole.so'], { cwd: dir })
  await mkdir(join(dir, 'bin'))
  for (const [from, to] of [
    ['whole.cu.o', 'cut.cu.o'],
    ['whole.cu.o', 'old.cu.o'],
    ['libwhole.so', 'libcut.so.0'],
    ['libwhole.so', 'bin/llama-server'],
  ] as const) {
    await copyFile(join(dir, from), join(dir, to))
    await truncate(join(dir, to), (await stat(join(dir, from))).size - 1)
  }
  await writeFile(join(dir, 'empty.cu.o'), '')
  await writeFile(join(dir, 'cut.cu.o.d'), 'cut.cu.o: a.')
  await writeFile(join(dir, 'whole.cu.o.d'), 'whole.cu.o: a.c')
  await utimes(join(dir, 'old.cu.o'), 1, 1)
  await removeHalfWritten(dir, 2000)
  expect(readdirSync(dir).sort()).toEqual([
    'a.c',
    'bin',
    'libwhole.so',
    'old.cu.o',
    'whole.cu.o',
    'whole.cu.o.d',
  ])
  expect(readdirSync(join(dir, 'bin'))).toEqual([])
})
