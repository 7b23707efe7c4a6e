import type { SgNode } from '@ast-grep/napi'
import { parseGo } from '../edit/go.ts'
import type { ReadFile } from './read.ts'

/**
 * What differs between upstream's releases and matters to the series. Read from the tree, never from a version
 * number, and the same before and after the series is applied.
 */
export type Fact =
  /** Ollama runs llama.cpp inside its own process, by cgo. */
  | 'runner-era'
  /** Ollama starts llama.cpp's `llama-server`. */
  | 'llama-server-era'
  /** Ollama has an engine of its own, which models are added to. */
  | 'engine'
  /** A renderer tells which BOS its prompts begin with. */
  | 'leading-bos'
  /** A renderer declares the values of `think` that it knows and the default. */
  | 'renderer-thinking'
  /** A parser names the tokens that must stay visible in the text. */
  | 'preserved-tokens'
  /** A parser names what ends the thinking that an answer begins with. */
  | 'thinking-close'

export type TreeFacts = ReadonlySet<Fact>

const methods: Readonly<Partial<Record<Fact, { file: string; type: string; method: string }>>> = {
  'leading-bos': { file: 'model/renderers/renderer.go', type: 'Renderer', method: 'LeadingBOS' },
  'renderer-thinking': { file: 'model/renderers/renderer.go', type: 'Renderer', method: 'Thinking' },
  'preserved-tokens': { file: 'model/parsers/parsers.go', type: 'Parser', method: 'PreservedTokens' },
  'thinking-close': { file: 'model/parsers/parsers.go', type: 'Parser', method: 'ThinkingClose' },
}

const files: Readonly<Partial<Record<Fact, string>>> = {
  'runner-era': 'runner/llamarunner/runner.go',
  'llama-server-era': 'llm/llama_server.go',
  engine: 'runner/ollamarunner/runner.go',
}

/** Reads the facts of a tree; a file that is not there says no. */
export function treeFacts(read: ReadFile): TreeFacts {
  const facts = new Set<Fact>()
  for (const [fact, file] of Object.entries(files) as [Fact, string][]) {
    if (read(file) !== undefined) facts.add(fact)
  }
  for (const [fact, { file, type, method }] of Object.entries(methods) as [
    Fact,
    NonNullable<(typeof methods)[Fact]>,
  ][]) {
    const text = read(file)
    if (text && interfaceMethods(parseGo(text.toString()), type).includes(method)) facts.add(fact)
  }
  return facts
}

function interfaceMethods(root: SgNode, type: string): string[] {
  const declaration = root.find({
    rule: { kind: 'type_spec', has: { field: 'name', regex: `^${type}$` } },
  })
  const found = declaration?.findAll({ rule: { kind: 'method_elem' } }) ?? []
  return found.flatMap((method) => method.field('name')?.text() ?? [])
}
