import { cp, mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Failure } from '@exaone4/failure'
import {
  type Build,
  describeFiles,
  describeLinks,
  startServer,
  type TestOutcome,
  type Workspace,
  withScratch,
} from '@exaone4/harness'
import { execa } from 'execa'
import { install } from '../install/install.ts'
import { placeOf, planInstall } from '../install/plan.ts'
import { planUninstall, uninstall } from '../install/uninstall.ts'
import { makePackage, type Package } from '../package/make.ts'
import { OWN_FOLDER } from '../verify/place.ts'
import { verifyBuild } from '../verify/verify.ts'

export interface DistributionTest {
  space: Workspace
  patched: Build
  stock: Build
  say: (line: string) => void
  signal: AbortSignal
}

/** The service that upstream's installer writes, as far as it matters here. */
const UNIT = '[Service]\nExecStart=/usr/bin/ollama serve\nUser=ollama\n'
const LIBRARY = 'lib/ollama/llama-server'

/**
 * Packs a build twice, unpacks it beside and over a stock Ollama, installs and removes it in a file system of its own,
 * and serves and verifies it in each place.
 */
export function testDistribution(builds: DistributionTest): Promise<TestOutcome> {
  return withScratch(join(builds.space.cache, 'distribution-test'), (folder) => testIn(folder, builds))
}

async function testIn(folder: string, builds: DistributionTest): Promise<TestOutcome> {
  const { space, patched, stock, say, signal } = builds
  const failed: string[] = []
  let passed = 0
  const test = async (title: string, run: () => Promise<string | undefined>): Promise<void> => {
    say(title)
    const problem = await run().catch(problemOf)
    if (problem === undefined) passed += 1
    else failed.push(`${title}: ${problem}`)
  }
  const differencesIn = async (dir: string): Promise<string | undefined> => {
    const { differences } = await verifyBuild(space, dir, { step: () => undefined })
    return differences.map(({ kind, subject, said }) => `${kind} ${subject}: ${said}`).join('; ') || undefined
  }
  const packed = (name: string): Promise<Package> =>
    makePackage(space, { build: patched, output: join(folder, name), step: () => undefined, signal })
  const [beside, usr, root] = ['beside', 'usr', 'root'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const first = packed('first')
  // Its failure is reported by each test that needs it.
  first.catch(() => undefined)
  const unpack = async (to: string): Promise<string | undefined> => {
    const { dir, archive } = await first
    await execa('tar', ['-xf', join(dir, archive), '-C', to])
    return (await differencesIn(to)) ?? serves(join(to, 'bin/ollama'), patched)
  }

  await test('the build is what its description says', () => differencesIn(patched.dir))
  await test('packed twice, the archive has the same bytes', async () => {
    const { dir, sums } = await first
    await execa('sha256sum', ['--check', '--quiet', sums], { cwd: dir })
    return same(await describeFiles((await packed('second')).dir), await describeFiles(dir))
  })
  await test('unpacked to an empty folder, the archive is the build, and it serves', async () => {
    await mkdir(beside)
    return unpack(beside)
  })
  await test('unpacked over a stock Ollama, the archive is the build, and it serves', async () => {
    for (const name of ['bin', 'lib']) {
      await cp(join(stock.dir, name), join(usr, name), { recursive: true, verbatimSymlinks: true })
    }
    return unpack(usr)
  })
  await test('a changed byte is found, and nothing else', async () => {
    await changeByte(join(beside, LIBRARY))
    const { differences } = await verifyBuild(space, beside, { step: () => undefined })
    return same(
      differences.map(({ kind, subject }) => `${kind} ${subject}`),
      [`changed ${LIBRARY}`],
    )
  })
  await test('a changed archive does not have its hash', async () => {
    const { dir, archive, sums } = await first
    await changeByte(join(dir, archive))
    const { exitCode } = await execa('sha256sum', ['--check', '--status', sums], { cwd: dir, reject: false })
    return exitCode === 1 ? undefined : `sha256sum ended with ${exitCode}`
  })
  await test('installed as the service of a system, the build serves; uninstall leaves what was there', async () => {
    await mkdir(join(root, 'etc/systemd/system'), { recursive: true })
    await writeFile(join(root, 'etc/systemd/system/ollama.service'), UNIT)
    const before = await contentOf(root)
    const plan = await planInstall(patched, placeOf({ root }))
    await install(patched, plan, () => undefined)
    const [, program = ''] =
      /^ExecStart=(\S+) serve$/m.exec(await readFile(join(root, plan.service?.dropIn ?? ''), 'utf8')) ?? []
    const problem =
      (await differencesIn(join(root, plan.prefix, plan.folder))) ??
      (await serves(join(root, program), patched))
    await uninstall(await planUninstall(placeOf({ root })), () => undefined)
    return problem ?? same(await contentOf(root), before)
  })
  await test('the npm package, installed in an empty folder, checks the build', async () => {
    // It does not contain the package that makes it, so only a test loads that one.
    const { installPackage, packNpm } = await import('@exaone4/npm')
    const { call } = await installPackage(await packNpm(space, { output: join(folder, 'npm') }), folder)
    const { status, stderr } = await call(['conformance', '--only', 'show', '--use', patched.dir, stock.dir])
    return status === 0 ? undefined : stderr
  })
  await test('the bill of materials lists every file of the build and no path of this machine', async () => {
    const sbom = await readFile(join(usr, OWN_FOLDER, 'sbom.cdx.json'), 'utf8')
    const lacking = Object.values(patched.info.files).filter(({ sha256 }) => !sbom.includes(sha256))
    if (lacking.length > 0) return `${lacking.length} files are missing`
    return sbom.includes(space.root) ? `it contains ${space.root}` : undefined
  })
  return { passed, failed }
}

/** Starts a program and compares the version that its server reports. */
async function serves(ollama: string, { info }: Build): Promise<string | undefined> {
  const server = await startServer({ ollama })
  try {
    const answer = await (await fetch(`${server.url}/api/version`)).text()
    const version = `${info.release.slice(1)}+exaone4.${info.series?.slice(0, 8)}`
    return same(answer, JSON.stringify({ version }))
  } finally {
    await server.stop()
  }
}

/** Inverts one byte in the middle of a file. */
async function changeByte(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const at = Math.floor((await file.stat()).size / 2)
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at)
    await file.write(Buffer.from([(buffer[0] ?? 0) ^ 0xff]), 0, 1, at)
  } finally {
    await file.close()
  }
}

async function contentOf(dir: string): Promise<unknown> {
  return [await describeFiles(dir), await describeLinks(dir)]
}

function same(found: unknown, wanted: unknown): string | undefined {
  if (isDeepStrictEqual(found, wanted)) return undefined
  return `found ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`
}

function problemOf(error: unknown): string {
  if (error instanceof Failure && error.code === 'interrupted') throw error
  if (error instanceof Failure)
    return [error.message, error.detail].filter((line) => line !== undefined).join(': ')
  return String(error)
}
