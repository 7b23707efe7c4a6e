import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cachedTree, workspace } from '@exaone4/harness'
import { defaultRelease, findRelease } from '@exaone4/patches'
import { DockerfileParser, type Instruction } from 'dockerfile-ast'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../../../..')
const text = readFileSync(join(ROOT, 'Containerfile'), 'utf8')

/** Instructions that say how an image is filled, and so may differ from upstream's. */
const FILLING = ['FROM', 'ARG', 'RUN', 'COPY', 'ADD', 'LABEL']

/** The instructions of each stage, by its name; the last one is also in '' if it has none. */
function stages(dockerfile: string): Map<string, Instruction[]> {
  const byName = new Map<string, Instruction[]>()
  let current: Instruction[] = []
  for (const instruction of DockerfileParser.parse(dockerfile).getInstructions()) {
    if (instruction.getKeyword() === 'FROM') {
      current = []
      const [, name = ''] = / as (\S+)$/i.exec(instruction.getArgumentsContent() ?? '') ?? []
      byName.set(name, current)
    }
    current.push(instruction)
  }
  return byName
}

/** What a container gets from a stage besides its files: variables, port, entry point, command, user and so on. */
function settings(stage: readonly Instruction[] | undefined): string[] {
  return (stage ?? [])
    .filter((instruction) => !FILLING.includes(instruction.getKeyword()))
    .map((instruction) => `${instruction.getKeyword()} ${instruction.getArgumentsContent()}`)
    .sort()
}

const ours = stages(text)

test('a container has the settings of one of upstream’s image', async () => {
  const tree = await cachedTree(workspace(ROOT), findRelease(defaultRelease))
  const upstream = stages(readFileSync(join(tree, 'Dockerfile'), 'utf8'))
  expect(settings(ours.get('runtime'))).toEqual(settings(upstream.get('')))
  expect(settings(ours.get('runtime'))).toContain('EXPOSE 11434')
})

test.each(['archive', 'compiled'])('the image %s adds only files to that', (name) => {
  const [from, ...rest] = ours.get(name) ?? []
  expect(from?.getArgumentsContent()).toBe(`runtime AS ${name}`)
  expect(rest.map((instruction) => instruction.getKeyword())).toEqual(['COPY'])
})

test('the image is compiled unless another one is named', () => {
  expect([...ours.keys()].at(-1)).toBe('compiled')
})

test('the stage that compiles can fetch Go with pip, since the Go of Debian may be too old', () => {
  const commands = (ours.get('compile') ?? []).map((instruction) => instruction.getArgumentsContent() ?? '')
  expect(commands.filter((command) => command.includes('apt-get install')).join()).toContain('python3-pip')
  const builds = commands.filter((command) => command.includes('$exaone4 build'))
  expect(builds).toHaveLength(1)
  expect(builds.join()).not.toContain('--no-install')
})

test('every image is of the default release unless another one is named', () => {
  const releases = [...text.matchAll(/^ARG RELEASE=(.*)$/gm)].map(([, release]) => release)
  expect(new Set(releases)).toEqual(new Set([defaultRelease]))
})

test('Docker leaves out of the context what Podman and Buildah leave out', () => {
  const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8')
  expect(read('.dockerignore')).toBe(read('.containerignore'))
})
