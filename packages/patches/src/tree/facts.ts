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
  /** Model files are read by one package for all of Ollama, `fs/gguf`. */
  | 'gguf-model'
  /** The server keeps what model files say beside them, and reads that when it gets a model. */
  | 'gguf-metadata'
  /** The server opens the file of a model for each thing that it wants to know. */
  | 'gguf-open'
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
  /** A format waits until there is content, whether or not the model thinks before that. */
  | 'format-waits'

export type TreeFacts = ReadonlySet<Fact>

/** A file that is there, or a text in it, or an interface that has a method. */
const signs: Readonly<Record<Fact, { file: string; text?: string; type?: string; method?: string }>> = {
  'runner-era': { file: 'runner/llamarunner/runner.go' },
  'llama-server-era': { file: 'llm/llama_server.go' },
  'gguf-model': { file: 'fs/gguf/model.go' },
  'gguf-metadata': { file: 'server/gguf_metadata.go' },
  'gguf-open': { file: 'server/images.go', text: 'gguf.Open(' },
  engine: { file: 'runner/ollamarunner/runner.go' },
  'leading-bos': { file: 'model/renderers/renderer.go', type: 'Renderer', method: 'LeadingBOS' },
  'renderer-thinking': { file: 'model/renderers/renderer.go', type: 'Renderer', method: 'Thinking' },
  'preserved-tokens': { file: 'model/parsers/parsers.go', type: 'Parser', method: 'PreservedTokens' },
  'thinking-close': { file: 'model/parsers/parsers.go', type: 'Parser', method: 'ThinkingClose' },
  'format-waits': { file: 'server/routes.go', text: 'structuredOutputsState_ReadyToApply' },
}

/** Every release is of one of them. */
export const eras: readonly Fact[] = ['runner-era', 'llama-server-era']

export const facts: readonly Fact[] = Object.keys(signs) as Fact[]

/** What the facts are read from. */
export const factFiles: readonly string[] = Object.values(signs).map(({ file }) => file)

/** Reads the facts of a tree; a file that is not there says no. */
export function treeFacts(read: ReadFile): TreeFacts {
  const isSeen = (fact: Fact): boolean => {
    const { file, text, type, method } = signs[fact]
    const content = read(file)
    if (content === undefined) return false
    if (text !== undefined) return content.includes(text)
    if (type === undefined || method === undefined) return true
    return interfaceMethods(parseGo(content.toString()), type).includes(method)
  }
  return new Set(facts.filter(isSeen))
}

function interfaceMethods(root: SgNode, type: string): string[] {
  const declaration = root.find({
    rule: { kind: 'type_spec', has: { field: 'name', regex: `^${type}$` } },
  })
  const found = declaration?.findAll({ rule: { kind: 'method_elem' } }) ?? []
  return found.flatMap((method) => method.field('name')?.text() ?? [])
}
