import { once } from 'node:events'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { findRelease } from '@exaone4/patches'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { downloadModule } from '../../src/source/gomod.ts'
import { MALGO } from '../../src/source/headers.ts'
import { fetchTree } from '../../src/source/source.ts'
import { failureOf, temporaryTree, temporaryWorkspace, writeTree } from '../../testing/project.ts'
import { environment, git } from '../../testing/tree.ts'
import { useModuleCache } from '../helpers/module-cache.ts'

const release = findRelease('v0.18.0')
const id = 'github.com/ollama/ollama@v0.18.0'

async function fetched(wanted = release): Promise<string> {
  const dir = await temporaryTree()
  await fetchTree(wanted, { kind: 'gomod' }, join(dir, 'tree'), join(dir, 'scratch'))
  return join(dir, 'tree')
}

test('the tree is what upstream published, and can be written', async () => {
  const tree = await fetched()
  expect(readdirSync(tree)).toEqual(expect.arrayContaining(['go.mod', 'llama', 'main.go', 'server']))
  expect(statSync(join(tree, 'main.go')).mode & 0o200).toBe(0o200)
  expect(statSync(join(tree, 'server')).mode & 0o200).toBe(0o200)
})

test('another checksum in the table is refused', async () => {
  const other = findRelease('v0.20.0').sum
  const failure = await failureOf(fetched({ ...release, sum: other }))
  expect(failure).toMatchObject({
    code: 'source',
    message: 'the Go module github.com/ollama/ollama could not be downloaded',
    hint: expect.stringContaining('the download differs from the pinned hash'),
  })
  expect(failure.detail).toContain('checksum mismatch')
  expect(failure.detail).toContain(other)
})

test('files that were changed in the module cache are refused', async () => {
  const cache = await useModuleCache([{ id, files: { 'go.mod': 'module github.com/ollama/ollama\n' } }])
  const failure = await failureOf(fetched())
  expect(failure).toMatchObject({ code: 'source', hint: expect.stringContaining('go clean -modcache') })
  expect(failure.detail).toContain(join(cache, id))
})

test('a zip that was cut short is refused', async () => {
  await useModuleCache([{ id, zip: 'PK' }])
  const failure = await failureOf(fetched())
  expect(failure).toMatchObject({
    code: 'source',
    message: 'the Go module github.com/ollama/ollama could not be downloaded',
    hint: expect.stringContaining('go clean -modcache'),
  })
  expect(failure.detail).toContain('zip')
})

test('another checksum of go.mod is refused', async () => {
  environment({ GOMODCACHE: await temporaryTree(), GOFLAGS: '-modcacherw' })
  const failure = await failureOf(fetched({ ...release, goModSum: findRelease('v0.24.0').goModSum }))
  expect(failure.detail).toContain('checksum mismatch')
})

test('a download that is not the pinned one is refused', async () => {
  const proxy = await temporaryTree()
  await proxyOf(proxy, { 'go.mod': 'module github.com/ollama/ollama\n' })
  environment({ GOMODCACHE: await temporaryTree(), GOPROXY: `file://${proxy}`, GOFLAGS: '-modcacherw' })
  const failure = await failureOf(fetched())
  expect(failure).toMatchObject({ code: 'source', hint: expect.stringContaining('go clean -modcache') })
  expect(failure.detail).toContain('checksum mismatch')
})

test('a proxy that cuts a download off leaves nothing, and the next download is whole', async () => {
  const real = (await execa('go', ['env', 'GOMODCACHE'])).stdout
  // Outside a module, this downloads all that a proxy serves, which an earlier build may have done in part.
  await execa('go', ['mod', 'download', `${MALGO.path}@${MALGO.version}`], { cwd: await temporaryTree() })
  const cut = new Set(['.zip'])
  const proxy = createServer(async (request, response) => {
    const path = join(real, 'cache/download', request.url ?? '')
    const file = await readFile(path).catch(() => undefined)
    response.writeHead(file ? 200 : 404, { 'content-length': file?.length ?? 0 })
    if (!file || !cut.has(extname(path))) return response.end(file)
    response.write(file.subarray(0, file.length / 2), () => response.destroy())
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void proxy.close())
  await once(proxy, 'listening')
  const { port } = proxy.address() as AddressInfo
  const cache = await temporaryTree()
  environment({ GOMODCACHE: cache, GOPROXY: `http://127.0.0.1:${port}`, GOFLAGS: '-modcacherw' })
  const scratch = join(await temporaryTree(), 'scratch')
  const failure = await failureOf(downloadModule(MALGO, scratch))
  expect(failure).toMatchObject({ code: 'source', hint: expect.stringContaining('check the network') })
  expect(failure.detail).toContain('unexpected EOF')
  expect(existsSync(join(cache, MALGO.path))).toBe(false)
  cut.clear()
  const { dir, sum } = await downloadModule(MALGO, scratch)
  expect([sum, existsSync(join(dir, 'go.mod'))]).toEqual([MALGO.sum, true])
})

test('with no network it says so', async () => {
  environment({ GOMODCACHE: await temporaryTree(), GOPROXY: 'off', GOFLAGS: '-modcacherw' })
  const failure = await failureOf(fetched())
  expect(failure).toMatchObject({ code: 'source', hint: expect.stringContaining('check the network') })
  expect(failure.detail).toContain('GOPROXY=off')
})

test("the caller's Go settings do not matter, and nothing is left behind", async () => {
  environment({ GO111MODULE: 'off', GOWORK: '/nonexistent/go.work', GOFLAGS: '-mod=vendor' })
  const { cache } = await temporaryWorkspace()
  const module = await downloadModule(MALGO, cache)
  expect(module.dir).toMatch(/malgo@v0\.11\.23$/)
  expect(readdirSync(cache)).toEqual([])
})

/** A module proxy in a folder, with a v0.18.0 of our own. */
async function proxyOf(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  const module = await temporaryTree(files)
  await git(module, 'init', '--quiet')
  await git(module, 'add', '.')
  await git(module, 'commit', '--quiet', '--message=module')
  const versions = join(dir, 'github.com/ollama/ollama/@v')
  await writeTree(versions, { 'v0.18.0.info': '{"Version":"v0.18.0"}', 'v0.18.0.mod': files['go.mod'] ?? '' })
  await git(module, 'archive', '--format=zip', `--prefix=${id}/`, `--output=${versions}/v0.18.0.zip`, 'HEAD')
}
