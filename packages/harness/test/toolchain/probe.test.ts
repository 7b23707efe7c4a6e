import { expect, test } from 'vitest'
import { buildPrerequisites, type Prerequisite } from '../../src/toolchain/prerequisites.ts'
import { olderThan, probe } from '../../src/toolchain/probe.ts'
import { type Files, temporaryTree } from '../../testing/project.ts'
import { environment } from '../../testing/tree.ts'

const tool: Prerequisite = {
  id: 'tool',
  programs: ['tool', 'tool-too'],
  versionArgs: ['--version'],
  minimum: '2.10',
  why: 'is needed',
}

async function probed(programs: Files, prerequisite = tool): Promise<unknown> {
  environment({ PATH: await temporaryTree(programs) })
  const { prerequisite: _, ...rest } = await probe(prerequisite)
  return rest
}

const says = (text: string, status = 0) => `#!/bin/sh\necho '${text}'\nexit ${status}\n`

test('found, by the first program that answers', async () => {
  const found = { state: 'found', program: 'tool', version: '2.10.1' }
  expect(await probed({ tool: says('tool version 2.10.1 (2024)') })).toEqual(found)
  expect(await probed({ tool: '#!/bin/sh\n[ "$1" = --version ] && echo 2.10.1 >&2\n' })).toEqual(found)
  expect(await probed({ tool: says('broken', 1), 'tool-too': says('3.0') })).toEqual({
    state: 'found',
    program: 'tool-too',
    version: '3.0',
  })
})

test('too old', async () => {
  expect(await probed({ tool: says('tool 2.9.12') })).toEqual({
    state: 'too old',
    program: 'tool',
    version: '2.9.12',
  })
})

test.each<[string, Files]>([
  ['not there', {}],
  ['it fails', { tool: says('2.10', 1) }],
  ['it cannot be run', { tool: '2.10' }],
  ['its interpreter is not there', { tool: '#!/no/such/shell\n' }],
])('missing: %s', async (_, programs) => {
  expect(await probed(programs)).toEqual({ state: 'missing' })
})

test('a program that waits for input does not hang', async () => {
  expect(await probed({ tool: '#!/bin/sh\nread -r line\necho 3.0\n' })).toMatchObject({ state: 'found' })
})

test.each([
  ['go', 'go version go1.26.1 linux/amd64', '1.26.1'],
  ['git', 'git version 2.39.5 (Apple Git-154)', '2.39.5'],
  ['gcc', 'gcc (Debian 12.2.0-14+deb12u1) 12.2.0', '12.2.0'],
  ['gcc', 'Apple clang version 15.0.0 (clang-1500.3.9.4)', '15.0.0'],
  ['cmake', 'cmake version 3.25.1', '3.25.1'],
  ['make', 'GNU Make 4.3', '4.3'],
])('the version of %s is read', async (id, text, version) => {
  const prerequisite = buildPrerequisites.find((candidate) => candidate.id === id) as Prerequisite
  const programs = { [prerequisite.programs[0] as string]: says(text) }
  expect(await probed(programs, prerequisite)).toMatchObject({ state: 'found', version })
})

test('what builds Ollama is here', async () => {
  const findings = await Promise.all(buildPrerequisites.map(probe))
  expect(findings.map(({ state }) => state)).toEqual(buildPrerequisites.map(() => 'found'))
})

test.each([
  ['1.24', '1.24.1', true],
  ['1.9', '1.10', true],
  ['1.24.1', '1.24.1', false],
  ['1.24.1.0', '1.24.1', false],
  ['2', '1.24.1', false],
  ['10.0', '9.9', false],
  ['unknown', '1.0', false],
])('%s is older than %s: %s', (version, minimum, older) => {
  expect(olderThan(version, minimum)).toBe(older)
})
