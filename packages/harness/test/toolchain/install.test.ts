import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ensurePrerequisites, installLine } from '../../src/toolchain/install.ts'
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
