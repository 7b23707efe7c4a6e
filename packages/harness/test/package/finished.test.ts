import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { type BuildInfo, describeFiles, readBuildInfo } from '../../src/build/build-info.ts'
import { finishedBuild } from '../../src/build/finished.ts'
import { copyBuild } from '../../src/package/binaries.ts'
import { failureOf, temporaryTree, temporaryWorkspace } from '../../testing/project.ts'

/** A build of a program that says hello, with all that a compiler notes beside it. */
async function builtHello(): Promise<string> {
  const dir = await temporaryTree({
    'lib/notes.txt': 'as it is',
    'hello.c': '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n',
    'bin/.keep': '',
  })
  await execa('gcc', ['-g', '-o', join(dir, 'bin/ollama'), join(dir, 'hello.c')])
  await execa('gcc', ['-g', '-shared', '-o', join(dir, 'lib/libcublas.so.13'), join(dir, 'hello.c')])
  const info: BuildInfo = {
    version: 2,
    release: 'v0.18.0',
    sum: 'h1:',
    source: 'gomod',
    backend: 'cpu',
    variant: 'patched',
    series: null,
    patches: [],
    facts: [],
    key: 'key',
    tools: {},
    flags: [],
    files: await describeFiles(dir),
  }
  await writeFile(join(dir, 'build-info.json'), JSON.stringify(info))
  return dir
}

test.runIf(process.platform === 'linux')(
  'a copy of a build is stripped, described anew, and runs; what is not ours stays as it is',
  async () => {
    const build = await finishedBuild(await builtHello())
    const to = join(await temporaryTree(), 'copy')
    await copyBuild({ space: await temporaryWorkspace() }, build, to)
    const copy = await finishedBuild(to)
    const sizes = (info: BuildInfo, path: string): number => info.files[path]?.size ?? 0
    expect(sizes(copy.info, 'bin/ollama')).toBeLessThan(sizes(build.info, 'bin/ollama'))
    expect(copy.info.files['lib/libcublas.so.13']).toEqual(build.info.files['lib/libcublas.so.13'])
    expect(copy.info.files['lib/notes.txt']).toEqual(build.info.files['lib/notes.txt'])
    expect(Object.keys(copy.info.files)).toEqual(Object.keys(build.info.files))
    expect((await execa(copy.ollama)).stdout).toBe('hello')
  },
)

test('a build of which something is missing is none', async () => {
  const dir = await builtHello()
  await rm(join(dir, 'lib/notes.txt'))
  expect(await readBuildInfo(dir)).toBeUndefined()
  expect(await failureOf(finishedBuild(dir))).toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/is not a finished build$/),
  })
})
