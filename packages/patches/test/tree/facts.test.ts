import { expect, it } from 'vitest'
import { type Fact, readerOf, releases, treeFacts } from '../../src/index.ts'
import { upstreamModule } from '../helpers/go.ts'
import { makeTree } from '../helpers/tree.ts'

const interfaces = {
  'model/renderers/renderer.go': `package renderers

type Painter interface {
	Thinking() *Hue
}

type Renderer interface {
	Render(pots []Pot) (string, error)
	LeadingBOS() string
}
`,
  'model/parsers/parsers.go': `package parsers

// PreservedTokens is only talked about.
type Parser interface {
	Add(s string, done bool) error
	ThinkingClose() []string
}

func PreservedTokens() []string { return nil }
`,
}

it('reads the methods of an interface, and no other one', () => {
  const tree = makeTree(interfaces)
  expect([...treeFacts(readerOf(tree))].sort()).toEqual(['leading-bos', 'thinking-close'])
})

it.each([
  ['runner/ollamarunner/runner.go', 'engine'],
  ['llm/llama_server.go', 'llama-server-era'],
  ['server/gguf_metadata.go', 'gguf-metadata'],
])('takes %s for %s', (file, fact) => {
  expect([...treeFacts(readerOf(makeTree({ [file]: '' })))]).toEqual([fact])
})

it.each([
  ['state := structuredOutputsState_ReadyToApply', ['format-waits']],
  ['state := structuredOutputs', []],
])('takes a text for what it says, and no other one: %s', (text, expected) => {
  const tree = makeTree({ 'server/routes.go': `package server\n\n${text}\n` })
  expect([...treeFacts(readerOf(tree))]).toEqual(expected)
})

it('takes the runner for its era, and for an early llama.cpp', () => {
  const tree = makeTree({ 'runner/llamarunner/runner.go': '' })
  expect([...treeFacts(readerOf(tree))].sort()).toEqual(['early-llama-cpp', 'runner-era'])
})

it.each([
  ['b9452\n', ['early-llama-cpp', 'no-exaone45-projector']],
  ['b9453', ['early-llama-cpp']],
  ['b10361\n', ['early-llama-cpp']],
  ['b10362\n', ['exaone45-llama-cpp']],
  ['b11081\n', ['exaone45-llama-cpp']],
  ['ec98e2002\n', ['exaone45-llama-cpp']],
])('reads what the pinned llama.cpp %j can', (pinned, expected) => {
  expect([...treeFacts(readerOf(makeTree({ LLAMA_CPP_VERSION: pinned })))].sort()).toEqual(expected)
})

it('says no where there is nothing', () => {
  expect(treeFacts(readerOf(makeTree({})))).toEqual(new Set())
})

it('knows the releases', async () => {
  const calls: Fact = 'responses-call-items'
  const runner: Fact[] = ['early-llama-cpp', 'engine', 'format-waits', 'gguf-open', calls, 'runner-era']
  const effort: Fact[] = [...runner.slice(0, -1), 'responses-no-effort', 'runner-era']
  const server: Fact[] = ['leading-bos', 'llama-server-era']
  const config: Fact = 'anthropic-output-config'
  const seen = await Promise.all(
    releases.map(async ({ version }) => {
      const { Dir } = await upstreamModule(version)
      return [version, [...treeFacts(readerOf(Dir))].sort()]
    }),
  )
  expect(Object.fromEntries(seen)).toMatchObject({
    'v0.17.7': ['anthropic-no-output-config', ...effort],
    'v0.18.0': ['anthropic-no-output-config', ...effort],
    'v0.20.0': ['anthropic-no-output-config', ...effort],
    'v0.24.0': [config, ...runner],
    'v0.30.0': [
      config,
      'early-llama-cpp',
      'format-waits',
      'gguf-open',
      ...server,
      'no-exaone45-projector',
      'preserved-tokens',
      'projector-limit',
      calls,
    ],
    'v0.32.0': [
      config,
      'early-llama-cpp',
      'format-waits',
      'gguf-open',
      ...server,
      'preserved-tokens',
      'projector-size',
      calls,
    ],
    'v0.34.4': [
      config,
      'exaone45-llama-cpp',
      'gguf-metadata',
      'gguf-model',
      ...server,
      'preserved-tokens',
      'projector-size',
      'renderer-thinking',
      'responses-completed-items',
      'thinking-close',
    ],
  })
})
