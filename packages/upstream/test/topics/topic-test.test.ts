import { join } from 'node:path'
import { failureOf, temporaryTree, temporaryWorkspace } from '@exaone4/harness/testing'
import type { Patch } from '@exaone4/patches'
import { expect, test } from 'vitest'
import type { Topic } from '../../src/topics/topic.ts'
import { runTopicTest } from '../../src/topics/topic-test.ts'

const tree = {
  'go.mod': 'module github.com/ollama/ollama\n\ngo 1.24\n',
  'oven/oven.go': 'package oven\n\nfunc Degrees() int {\n\treturn 180\n}\n',
}

/** Wants so many degrees, and calls a function. */
const testOf = (degrees: number | 'wanted', call = 'Degrees') =>
  `package oven\n\nimport "testing"\n\nfunc TestDegrees(t *testing.T) {\n\tif got := ${call}(); got != ${degrees} {\n\t\tt.Errorf("%d degrees", got)\n\t}\n}\n`

/** A patch that makes the oven hotter, with files of its own. */
async function patchedOven(files: Record<string, string>): Promise<Patch> {
  return {
    id: 'hotter',
    title: 'oven: bake hotter',
    intent: 'The oven is hot.',
    why: { reason: 'It was not.', issues: [] },
    droppable: 'never',
    edits: [
      {
        id: 'hotter/degrees',
        file: 'oven/oven.go',
        description: 'the oven is hot',
        within: { function: 'Degrees' },
        match: { pattern: 'return 180' },
        operation: { kind: 'replace-statements', lines: ['return hot()'] },
      },
    ],
    goDir: join(await temporaryTree(files), 'go'),
  }
}

/** A topic of that patch, with a test. */
async function hotter(testFile: string, more: Partial<Topic> = {}): Promise<Topic> {
  const patch = await patchedOven({
    'go/oven/oven_test.go': testFile,
    'go/oven/more.go': 'package oven\n\nfunc hot() int {\n\treturn 220\n}\n',
  })
  return {
    id: 'hotter',
    title: patch.title,
    patches: [patch],
    dependsOn: [],
    body: { problem: [], change: [], usage: [], tested: [], links: [] },
    failing: { package: 'oven', test: 'TestDegrees' },
    ...more,
  }
}

async function problemsOf(topic: Topic, needs: readonly Topic[] = []): Promise<string[]> {
  const { problems } = await runTopicTest(await temporaryWorkspace(), {
    tree: await temporaryTree(tree),
    topic,
    needs,
  })
  return problems
}

test('a test that fails without the topic and passes with it is accepted', async () => {
  expect(await problemsOf(await hotter(testOf(220)))).toEqual([])
})

test('a test that passes without the topic is a problem', async () => {
  expect(await problemsOf(await hotter(testOf(180)))).toEqual([
    'hotter: passes without the topic: github.com/ollama/ollama/oven TestDegrees',
    'hotter: fails with the topic: github.com/ollama/ollama/oven TestDegrees',
    'hotter: fails with the topic: github.com/ollama/ollama/oven',
  ])
})

test('a test that does not compile without the topic is a problem', async () => {
  expect(await problemsOf(await hotter(testOf(220, 'hot')))).toEqual([
    'hotter: does not compile without the topic, so it cannot fail there: github.com/ollama/ollama/oven TestDegrees',
  ])
})

test('the topics that it depends on are there both times', async () => {
  const warm = await patchedOven({
    'go/oven/warm_test.go': 'package oven\n\nconst wanted = 220\n',
    'go/oven/warm.go': 'package oven\n\nfunc warm() int {\n\treturn Degrees()\n}\n',
  })
  const topic = await hotter(testOf('wanted', 'warm'))
  const needs = [{ ...topic, id: 'warm', patches: [{ ...warm, id: 'warm', edits: [] }] }]
  expect(await problemsOf(topic, needs)).toEqual([])
  expect(await problemsOf(topic)).toContainEqual(
    expect.stringMatching(/^hotter: does not compile without the topic/),
  )
})

test('a test that also fails with the topic is a problem', async () => {
  const topic = await hotter(testOf(250))
  const { problems, output } = await runTopicTest(await temporaryWorkspace(), {
    tree: await temporaryTree(tree),
    topic,
  })
  expect(problems).toContain('hotter: fails with the topic: github.com/ollama/ollama/oven TestDegrees')
  expect(output).toContain('220 degrees')
})

test('a topic must name a test that exists', async () => {
  const { failing: _, ...unnamed } = await hotter(testOf(220))
  expect(await problemsOf(unnamed)).toEqual(['hotter names no test'])
  const missing = await hotter(testOf(220), { failing: { package: 'oven', test: 'TestCold' } })
  expect((await failureOf(problemsOf(missing))).message).toBe('no Go test ran in ./oven')
})

test('a topic with nothing to propose for a tree is a problem', async () => {
  const topic = await hotter(testOf(220))
  const patches = topic.patches.map(
    (patch): Patch => ({
      ...patch,
      when: {
        fact: 'engine',
        otherwise: { reason: 'no engine', evidence: [{ file: 'runner/ollamarunner' }] },
      },
    }),
  )
  expect(await problemsOf({ ...topic, patches })).toEqual([
    expect.stringMatching(/^hotter has nothing to propose for /),
  ])
})
