import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { findRelease } from '@exaone4/patches'
import { expect, onTestFinished, test } from 'vitest'
import { cachedTree, publishedModule, publishedVersions } from '../../src/index.ts'
import { failureOf, temporaryTree, temporaryWorkspace } from '../../testing/project.ts'
import { environment } from '../../testing/tree.ts'

const release = findRelease('v0.18.0')

test('a supported release is where Go keeps it, with its checksum', async () => {
  const space = await temporaryWorkspace()
  expect(await cachedTree(space, release)).toMatch(/ollama@v0\.18\.0$/)
  const other = findRelease('v0.20.0').sum
  const failure = await failureOf(cachedTree(space, { ...release, sum: other }))
  expect(failure).toMatchObject({ code: 'source', detail: expect.stringContaining('checksum mismatch') })
})

test('a version that upstream has not published is wrong usage', async () => {
  await useProxy({})
  const failure = await failureOf(publishedModule(await temporaryWorkspace(), 'v9.9.9'))
  expect(failure).toMatchObject({
    code: 'usage',
    message: 'Ollama v9.9.9 has not been published, or is not available yet',
    hint: expect.stringContaining('go list -m -versions github.com/ollama/ollama'),
  })
})

test('versions are listed as the proxy has them', async () => {
  environment({ GONOSUMDB: 'github.com/ollama/ollama' })
  await useProxy({
    '/github.com/ollama/ollama/@v/list': 'v1.0.0\nv1.1.0-rc0\n',
    '/github.com/ollama/ollama/@v/v1.0.0.info': '{"Version":"v1.0.0"}',
    '/github.com/ollama/ollama/@v/v1.0.0.mod': 'module github.com/ollama/ollama\n',
  })
  expect(await publishedVersions(await temporaryWorkspace())).toEqual(['v1.0.0', 'v1.1.0-rc0'])
})

test('with no network it says so', async () => {
  environment({ GOMODCACHE: await temporaryTree(), GOPROXY: 'off', GOFLAGS: '-modcacherw' })
  const space = await temporaryWorkspace()
  for (const ask of [() => publishedModule(space, 'v9.9.9'), () => publishedVersions(space)]) {
    expect(await failureOf(ask())).toMatchObject({
      code: 'source',
      hint: expect.stringContaining('check the network'),
    })
  }
})

test('nothing is downloaded while nobody vouches for it', async () => {
  environment({ GOSUMDB: 'off' })
  expect(await failureOf(publishedModule(await temporaryWorkspace(), 'v0.18.0'))).toMatchObject({
    code: 'source',
    hint: expect.stringContaining('unset GOSUMDB'),
  })
})

/** A module proxy that has these answers by path, and no other; with an empty module cache. */
async function useProxy(answers: Readonly<Record<string, string>>): Promise<void> {
  const server = createServer(({ url = '' }, response) => {
    const answer = answers[url]
    response.writeHead(answer === undefined ? 404 : 200).end(answer ?? 'not found')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  environment({
    GOMODCACHE: await temporaryTree(),
    GOPROXY: `http://127.0.0.1:${port}`,
    GOFLAGS: '-modcacherw',
  })
}
