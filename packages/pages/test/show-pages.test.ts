import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { workspace } from '@exaone4/harness'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { showPages, writePages } from '../src/index.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'exaone4-pages-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

test('pages are files with relative links, and are written again over themselves', async () => {
  const folder = join(root, 'a/pages')
  await writePages(workspace(root), folder)
  await writePages(workspace(root), folder)
  expect((await readdir(folder)).sort()).toEqual(['index.html', 'planner.js', 'style.css'])
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  const links = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link = '']) => link)
  expect(links.length).toBeGreaterThan(2)
  expect(links.filter((link) => /^(\/|[a-z]+:\/\/)/.test(link))).toEqual([])
})

test('pages overwrite nothing else', async () => {
  await writeFile(join(root, 'index.html'), 'mine')
  await expect(writePages(workspace(root), root)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('holds other files'),
  })
  expect(await readdir(root)).toEqual(['index.html'])
})

test('the newest report is one of the pages', async () => {
  for (const [name, day] of [
    ['older', 1],
    ['newer', 3],
    ['oldest', 0],
  ] as const) {
    await mkdir(join(root, 'reports', name), { recursive: true })
    await writeFile(join(root, 'reports', name, 'report.html'), name)
    await utimes(join(root, 'reports', name, 'report.html'), day * 86_400, day * 86_400)
  }
  const folder = join(root, 'pages')
  await writePages(workspace(root), folder)
  expect(await readFile(join(folder, 'report.html'), 'utf8')).toBe('newer')
  expect(await readFile(join(folder, 'index.html'), 'utf8')).toContain('href="report.html"')
})

test('pages are served on loopback until the signal, and nothing is left', async () => {
  const ending = new AbortController()
  const space = workspace(root)
  let served: Promise<void> | undefined
  const address = await new Promise<string>((resolve, reject) => {
    served = showPages(space, { onReady: resolve, signal: ending.signal })
    served.catch(reject)
  })
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
  const read = async (path: string, headers = {}): Promise<number> =>
    (await fetch(address + path, { headers })).status
  expect(await (await fetch(address)).text()).toContain('Memory planner')
  expect(await read('planner.js')).toBe(200)
  expect(await read('unknown.html')).toBe(404)
  ending.abort()
  await served
  await expect(fetch(address)).rejects.toThrow()
  expect(await readdir(space.cache)).toEqual([])
})

test('a port that is taken is an error that says so', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as { port: number }
  const request = { port, onReady: () => {}, signal: AbortSignal.timeout(60_000) }
  await expect(showPages(workspace(root), request)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining(`port ${port}`),
  })
  await new Promise((resolve) => taken.close(resolve))
})
