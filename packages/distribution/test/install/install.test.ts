import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Build } from '@exaone4/harness'
import { failureOf, temporaryTree } from '@exaone4/harness/testing'
import { expect, test } from 'vitest'
import { requireCpu } from '../../src/install/copy.ts'
import { install } from '../../src/install/install.ts'
import { type InstallPlan, placeOf, planInstall } from '../../src/install/plan.ts'
import { installPlanText } from '../../src/install/text.ts'
import { planUninstall, uninstall } from '../../src/install/uninstall.ts'
import { fakeBuild, writeAt } from '../fake-build.ts'

const DROP_IN = 'etc/systemd/system/ollama.service.d/exaone4.conf'
const FOLDER = 'v0.34.4-aaaaaaaa-bbbbbbbb'
const PREFIX = 'opt/exaone4-ollama'
/** The unit that upstream's installer writes. */
const UNIT = `[Unit]
Description=Ollama Service
After=network-online.target

[Service]
ExecStart=/usr/local/bin/ollama serve
User=ollama
Group=ollama
Restart=always
RestartSec=3
Environment="PATH=/usr/local/bin:/usr/bin:/bin"

[Install]
WantedBy=default.target
`
const MODEL = 'usr/share/ollama/.ollama/models/manifests/a'
const NOBODY = 65534
const silent = (): void => undefined

/** A system with upstream's Ollama as a service, and a model. */
function system(files: Record<string, string> = {}): Promise<string> {
  return temporaryTree({ 'etc/systemd/system/ollama.service': UNIT, [MODEL]: 'model', ...files })
}

async function installed(build: Build, root: string, prefix?: string): Promise<InstallPlan> {
  const plan = await planInstall(build, placeOf({ root, prefix }))
  await install(build, plan, silent)
  return plan
}

const removed = async (root: string, prefix?: string): Promise<void> =>
  uninstall(await planUninstall(placeOf({ root, prefix })), silent)

/** Every file, link and folder below a folder, with content and mode. */
async function contentOf(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const pairs = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name)
    const mode = entry.isSymbolicLink() ? '' : ((await stat(path)).mode & 0o777).toString(8)
    const text = entry.isDirectory()
      ? 'folder'
      : entry.isSymbolicLink()
        ? await readlink(path)
        : await readFile(path, 'utf8')
    return [path.slice(root.length), `${mode} ${text}`] as const
  })
  return Object.fromEntries((await Promise.all(pairs)).sort(([a], [b]) => (a < b ? -1 : 1)))
}

test('the service of a system runs the build, and nothing else changes', async () => {
  const root = await system()
  const before = await contentOf(root)
  await installed(await fakeBuild(), root)
  expect(await readFile(join(root, DROP_IN), 'utf8')).toMatchInlineSnapshot(`
    "# Written by "pnpm exaone4 install", removed by "pnpm exaone4 uninstall".
    # For settings of your own, use another file: systemctl edit ollama
    [Service]
    ExecStart=
    ExecStart=/opt/exaone4-ollama/v0.34.4-aaaaaaaa-bbbbbbbb/bin/ollama serve
    Environment=OLLAMA_KV_CACHE_TYPE=q8_0
    "
  `)
  expect(await contentOf(root)).toMatchObject(before)
  expect(await readdir(join(root, PREFIX, FOLDER))).toEqual(['bin', 'build-info.json', 'lib'])
})

test('uninstall leaves exactly what was there before', async () => {
  const root = await system()
  const before = await contentOf(root)
  await installed(await fakeBuild(), root)
  await removed(root)
  expect(await contentOf(root)).toEqual(before)
})

test.each([
  ['settings of the user for the service', 'etc/systemd/system/ollama.service.d/override.conf'],
  ['a file beside the builds', `${PREFIX}/notes`],
  ['another program in /opt', 'opt/other/bin/other'],
])('%s are still there after both', async (_, path) => {
  const root = await system({ [path]: '[Service]\nEnvironment=OLLAMA_DEBUG=1\n' })
  const before = await contentOf(root)
  await installed(await fakeBuild(), root)
  await removed(root)
  expect(await contentOf(root)).toEqual(before)
})

test('what the user adds in between stays, in folders that install created', async () => {
  const root = await system()
  await installed(await fakeBuild(), root)
  await writeAt(join(root, dirname(DROP_IN), 'override.conf'), '[Service]\n')
  await removed(root)
  expect(await readdir(join(root, dirname(DROP_IN)))).toEqual(['override.conf'])
  expect(existsSync(join(root, 'opt'))).toBe(false)
})

test('the user of the service can read everything, whatever the umask is', async () => {
  const root = await system()
  const before = process.umask(0o077)
  try {
    await installed(await fakeBuild(), root)
  } finally {
    process.umask(before)
  }
  const modes = Object.entries(await contentOf(join(root, 'opt'))).map(([path, line]) => [
    path,
    line.split(' ')[0],
  ])
  const folders = ['', '/bin', '/lib', '/lib/ollama'].map((path) => `/exaone4-ollama/${FOLDER}${path}`)
  for (const path of ['/exaone4-ollama', ...folders]) expect(modes).toContainEqual([path, '755'])
  expect(modes).toContainEqual([`/exaone4-ollama/${FOLDER}/bin/ollama`, '755'])
  expect(modes).toContainEqual([`/exaone4-ollama/${FOLDER}/build-info.json`, '644'])
  expect((await stat(join(root, DROP_IN))).mode & 0o777).toBe(0o644)
  expect((await stat(join(root, dirname(DROP_IN)))).mode & 0o777).toBe(0o755)
})

test('a second installation of the same build changes nothing', async () => {
  const [root, build] = [await system(), await fakeBuild()]
  await installed(build, root)
  const before = await contentOf(root)
  expect(installPlanText(await planInstall(build, placeOf({ root })))).toContain('which is there already')
  await installed(build, root)
  expect(await contentOf(root)).toEqual(before)
})

test('a newer build is installed beside the earlier one, and uninstall removes both', async () => {
  const root = await system()
  const before = await contentOf(root)
  await installed(await fakeBuild(), root)
  const plan = await installed(await fakeBuild({ info: { key: 'c'.repeat(64) } }), root)
  expect(plan.earlier).toEqual([FOLDER])
  expect(await readFile(join(root, DROP_IN), 'utf8')).toContain('v0.34.4-aaaaaaaa-cccccccc/bin/ollama serve')
  expect(existsSync(join(root, PREFIX, FOLDER, 'bin/ollama'))).toBe(true)
  await removed(root)
  expect(await contentOf(root)).toEqual(before)
})

test.each<[string, (build: Build) => Promise<unknown>, RegExp]>([
  [
    'a file that has changed',
    (build) => writeFile(join(build.dir, 'lib/ollama/libggml-cpu.so.0'), 'librarz'),
    /is not what was built; nothing was installed/,
  ],
  [
    'a file that is missing',
    (build) => rm(join(build.dir, 'lib/ollama/libggml-cpu.so.0')),
    /is not what was built; nothing was installed/,
  ],
])('a build with %s is not installed, and the last good one stays', async (_, damage, said) => {
  const root = await system()
  await installed(await fakeBuild(), root)
  const before = await contentOf(root)
  const next = await fakeBuild({ info: { key: 'c'.repeat(64) } })
  await damage(next)
  const failure = await failureOf(installed(next, root))
  expect(failure.message).toMatch(said)
  const { [`/${PREFIX}/installed.json`]: _record, ...after } = await contentOf(root)
  const { [`/${PREFIX}/installed.json`]: _earlier, ...others } = before
  expect(after).toEqual(others)
  await removed(root)
  expect(existsSync(join(root, 'opt'))).toBe(false)
})

test('a build that does not run here is not installed, and the last good one stays', async () => {
  const root = await system()
  await installed(await fakeBuild(), root)
  const broken = '#!/bin/sh\necho "libgomp.so.1: cannot open shared object file" >&2\nexit 127\n'
  const next = await fakeBuild({
    info: { key: 'c'.repeat(64) },
    files: { 'lib/ollama/llama-server': broken },
  })
  const failure = await failureOf(installed(next, root))
  expect(failure.message).toBe('lib/ollama/llama-server does not run on this machine; nothing was installed')
  expect(failure.detail).toContain('libgomp')
  expect(await readFile(join(root, DROP_IN), 'utf8')).toContain(FOLDER)
  expect(await readdir(join(root, PREFIX))).toEqual(['installed.json', FOLDER])
})

test('an interrupted copy is made again, and what it left is removed', async () => {
  const root = await system()
  const before = await contentOf(root)
  // What a killed process leaves: its temporary folder, and the record that it wrote first.
  await installed(await fakeBuild(), root)
  await rm(join(root, PREFIX, FOLDER, 'lib'), { recursive: true })
  await rm(join(root, DROP_IN))
  await writeAt(join(root, PREFIX, '.new-999999999-x', FOLDER, 'bin/ollama'), 'half')
  await installed(await fakeBuild(), root)
  expect(await readdir(join(root, PREFIX))).toEqual(['installed.json', FOLDER])
  expect(existsSync(join(root, PREFIX, FOLDER, 'lib/ollama/llama-server'))).toBe(true)
  await removed(root)
  expect(await contentOf(root)).toEqual(before)
})

test('an interrupted removal is finished by the next one', async () => {
  const root = await system()
  const before = await contentOf(root)
  await installed(await fakeBuild(), root)
  await rm(join(root, DROP_IN))
  await rm(join(root, PREFIX, FOLDER, 'bin'), { recursive: true })
  await removed(root)
  expect(await contentOf(root)).toEqual(before)
})

test('without a service, only the folder is installed, with one line to run', async () => {
  const root = await temporaryTree()
  const plan = await installed(await fakeBuild(), root)
  expect(plan.reason).toBe(`there is no ollama.service in ${root}`)
  expect(plan.serve).toBe(`OLLAMA_KV_CACHE_TYPE=q8_0 /${PREFIX}/${FOLDER}/bin/ollama serve`)
  expect(await readdir(root)).toEqual(['opt'])
  await removed(root)
  expect(await readdir(root)).toEqual([])
})

test('a service that is masked stays masked', async () => {
  const root = await temporaryTree()
  await mkdir(join(root, 'etc/systemd/system'), { recursive: true })
  await symlink('/dev/null', join(root, 'etc/systemd/system/ollama.service'))
  expect((await planInstall(await fakeBuild(), placeOf({ root }))).service).toBeUndefined()
})

test('a unit of a package is found where packages have theirs', async () => {
  const root = await temporaryTree({ 'usr/lib/systemd/system/ollama.service': UNIT })
  expect((await planInstall(await fakeBuild(), placeOf({ root }))).service).toMatchObject({
    unit: '/usr/lib/systemd/system/ollama.service',
    dropIn: `/${DROP_IN}`,
    replaces: '/usr/local/bin/ollama serve',
    restarts: false,
  })
})

test.each([
  [
    'the unit',
    'etc/systemd/system/ollama.service',
    `${UNIT.replace('\n[Install]', 'Environment="OLLAMA_KV_CACHE_TYPE=f16"\n\n[Install]')}`,
  ],
  [
    'an override',
    'etc/systemd/system/ollama.service.d/override.conf',
    '[Service]\nEnvironment=OLLAMA_KV_CACHE_TYPE=f16\n',
  ],
])('a cache type that %s sets stays', async (_, path, text) => {
  const root = await system({ [path]: text })
  await installed(await fakeBuild(), root)
  const written = await readFile(join(root, DROP_IN), 'utf8')
  expect(written).toContain(`# OLLAMA_KV_CACHE_TYPE stays as /${path} sets it.`)
  expect(written).not.toContain('q8_0')
})

test('a program of another drop-in is replaced if that comes before ours, and refused if it comes after', async () => {
  const other = '[Service]\nExecStart=\nExecStart=/usr/bin/numactl /usr/local/bin/ollama serve\n'
  const early = await system({ 'etc/systemd/system/ollama.service.d/10-numa.conf': other })
  expect((await planInstall(await fakeBuild(), placeOf({ root: early }))).service?.replaces).toContain(
    'numactl',
  )
  const late = await system({ 'etc/systemd/system/ollama.service.d/override.conf': other })
  const failure = await failureOf(planInstall(await fakeBuild(), placeOf({ root: late })))
  expect(failure.code).toBe('usage')
  expect(failure.message).toBe(
    'override.conf sets ExecStart after exaone4.conf, so the service would ignore it',
  )
})

test('a file with the name of ours that somebody else wrote is refused, and stays', async () => {
  const root = await system({ [DROP_IN]: '[Service]\n' })
  const failure = await failureOf(installed(await fakeBuild(), root))
  expect(failure.message).toContain('already exists, and this project did not write it')
  expect(await readFile(join(root, DROP_IN), 'utf8')).toBe('[Service]\n')
  expect(existsSync(join(root, 'opt'))).toBe(false)
})

test('a plan changes nothing and says what will be done', async () => {
  const root = await system()
  const before = await contentOf(root)
  const text = installPlanText(await planInstall(await fakeBuild(), placeOf({ root })))
  expect(text.replaceAll(root, 'ROOT')).toMatchInlineSnapshot(`
    "in ROOT:
    copy     0 MB to /opt/exaone4-ollama/v0.34.4-aaaaaaaa-bbbbbbbb
    write    /etc/systemd/system/ollama.service.d/exaone4.conf:
               # Written by "pnpm exaone4 install", removed by "pnpm exaone4 uninstall".
               # For settings of your own, use another file: systemctl edit ollama
               [Service]
               ExecStart=
               ExecStart=/opt/exaone4-ollama/v0.34.4-aaaaaaaa-bbbbbbbb/bin/ollama serve
               Environment=OLLAMA_KV_CACHE_TYPE=q8_0
    replaces ExecStart=/usr/local/bin/ollama serve of /etc/systemd/system/ollama.service
    systemd is not running here: the service uses the build when it starts next
    Models, the user of the service and other settings stay as they are."
  `)
  expect(await contentOf(root)).toEqual(before)
})

test('a stock build is refused', async () => {
  const build = await fakeBuild({ info: { variant: 'stock', series: null } })
  const failure = await failureOf(planInstall(build, placeOf({ root: await system() })))
  expect(failure).toMatchObject({ code: 'usage', message: expect.stringContaining('is a stock build') })
})

test('a build for other CPUs is refused on this machine, and not for an image', async () => {
  const build = await fakeBuild({ info: { cpu: ['AVX2', 'NO_SUCH_SET'] } })
  expect(() => requireCpu(build, ['AVX', 'AVX2'])).toThrow(
    'for CPUs with NO_SUCH_SET, which this machine lacks',
  )
  expect(() => requireCpu(build, [])).not.toThrow()
  await installed(build, await system())
})

test('nothing to remove is wrong usage', async () => {
  const failure = await failureOf(planUninstall(placeOf({ root: await system() })))
  expect(failure).toMatchObject({ code: 'usage', hint: expect.stringContaining('--prefix DIR') })
})

test.each([
  ['cut', '{"version":'],
  ['that names the folder above', '{"version":1,"builds":[".."],"folders":[]}'],
  ['that names another file', '{"version":1,"builds":[],"folders":[],"dropIn":"/etc/passwd"}'],
])('a record %s is refused, and nothing is removed', async (_, text) => {
  const root = await system()
  await installed(await fakeBuild(), root)
  await writeFile(join(root, PREFIX, 'installed.json'), text)
  const before = await contentOf(root)
  expect((await failureOf(removed(root))).message).toContain('installed.json is damaged')
  expect(await contentOf(root)).toEqual(before)
})

test('a prefix is a folder of the image, and blanks and percent signs reach systemd', async () => {
  const root = await system()
  await installed(await fakeBuild(), root, '/srv/my 100% ollama')
  expect(await readFile(join(root, DROP_IN), 'utf8')).toContain(
    `ExecStart="/srv/my 100%% ollama/${FOLDER}/bin/ollama" serve\n`,
  )
  await removed(root, '/srv/my 100% ollama')
  expect(existsSync(join(root, 'srv'))).toBe(false)
})

/** May everything be written here? Root may, and can become another user only where Node.js was built to allow it. */
function isAlwaysRoot(): boolean {
  if (process.getuid?.() !== 0) return false
  try {
    process.seteuid?.(NOBODY)
  } catch {
    return true
  }
  process.seteuid?.(0)
  return false
}

test.skipIf(isAlwaysRoot())(
  'where nothing can be written, the failure says so, and nothing changes',
  async () => {
    const [root, build] = [await system(), await fakeBuild()]
    const before = await contentOf(root)
    await chmod(root, 0o555)
    const user = process.getuid?.()
    if (user === 0) process.seteuid?.(NOBODY)
    try {
      const failure = await failureOf(installed(build, root))
      expect(failure.code).toBe('prerequisite')
      expect(failure.message).toMatch(/^(no permission to write to|permission denied: ) ?\//)
    } finally {
      if (user === 0) process.seteuid?.(0)
      await chmod(root, 0o755)
    }
    expect(await contentOf(root)).toEqual(before)
  },
)
