import type { SgNode } from '@ast-grep/napi'
import { parseGo } from '../syntax/go.ts'
import type { ReadFile } from './read.ts'

/** A file that is there, or a text in it, an interface that has a method, or a build of llama.cpp. */
interface Sign {
  file: string
  text?: string
  type?: string
  method?: string
  /** The first build of llama.cpp that is not meant. */
  before?: number
  /** The first build of llama.cpp that is meant. */
  from?: number
}

const signs = {
  /** Ollama runs llama.cpp inside its own process, by cgo. */
  'runner-era': { file: 'runner/llamarunner/runner.go' },
  /** Ollama starts llama.cpp's `llama-server`. */
  'llama-server-era': { file: 'llm/llama_server.go' },
  /** Model files are read by one package for all of Ollama, `fs/gguf`. */
  'gguf-model': { file: 'fs/gguf/model.go' },
  /** The server knows how large a projector is before it starts `llama-server`. */
  'projector-size': { file: 'llm/llama_server.go', text: 'func mmprojMemoryRequirement(' },
  /** The server knows only how much memory a GPU must have for a projector. */
  'projector-limit': { file: 'llm/llama_server.go', text: 'const limitedMMProjOffloadMemory' },
  /** The server caches the metadata of model files, and reads the cache when it gets a model. */
  'gguf-metadata': { file: 'server/gguf_metadata.go' },
  /** The server opens the file of a model each time that it needs some of its metadata. */
  'gguf-open': { file: 'server/images.go', text: 'gguf.Open(' },
  /** Ollama has an engine of its own, which models are added to. */
  engine: { file: 'runner/ollamarunner/runner.go' },
  /** A renderer tells which BOS its prompts begin with. */
  'leading-bos': { file: 'model/renderers/renderer.go', type: 'Renderer', method: 'LeadingBOS' },
  /** A renderer declares the values of `think` that it knows and the default. */
  'renderer-thinking': { file: 'model/renderers/renderer.go', type: 'Renderer', method: 'Thinking' },
  /** A parser names the tokens that must stay visible in the text. */
  'preserved-tokens': { file: 'model/parsers/parsers.go', type: 'Parser', method: 'PreservedTokens' },
  /** A parser names what ends the thinking that an answer begins with. */
  'thinking-close': { file: 'model/parsers/parsers.go', type: 'Parser', method: 'ThinkingClose' },
  /** A stream of `/v1/responses` lists completed calls, and one message. */
  'responses-call-items': { file: 'openai/responses.go', text: 'toolCallItems' },
  /** A stream of `/v1/responses` has one list of completed items. */
  'responses-completed-items': { file: 'openai/responses.go', text: 'completedItems' },
  /** `/v1/responses` ignores the effort of reasoning. Such releases read the parts of a message in one function. */
  'responses-no-effort': { file: 'openai/responses.go', text: 'i, typeField.Type)' },
  /** A request to `/v1/messages` has a configuration of its output. */
  'anthropic-output-config': { file: 'anthropic/anthropic.go', text: 'type OutputConfig struct' },
  /** A request to `/v1/messages` has no such thing, and thinking can only be turned on. */
  'anthropic-no-output-config': {
    file: 'anthropic/anthropic.go',
    text: 'Value: true}\n\t}\n\n\tstream := r.Stream',
  },
  /** A format waits until there is content, whether or not the model thinks before that. */
  'format-waits': { file: 'server/routes.go', text: 'structuredOutputsState_ReadyToApply' },
  /** The llama.cpp of the release takes EXAONE 4.5 with its prediction block for a model without a sliding window. */
  'early-llama-cpp': [
    { file: 'runner/llamarunner/runner.go' },
    { file: 'LLAMA_CPP_VERSION', before: 10_362 },
  ],
  /** The llama.cpp of the release runs EXAONE 4.5 as LG publishes it. */
  'exaone45-llama-cpp': { file: 'LLAMA_CPP_VERSION', from: 10_362 },
  /** The llama.cpp that the release pins knows no projector of EXAONE 4.5. */
  'no-exaone45-projector': { file: 'LLAMA_CPP_VERSION', before: 9_453 },
  /** llama.cpp can tell which layers of a model have RoPE. */
  'llama-cpp-rope-pattern': { file: 'src/llama-hparams.h', text: 'has_rope(' },
  /** llama.cpp renders chat templates with its own engine. */
  'llama-cpp-jinja': { file: 'common/jinja/runtime.cpp' },
  /** llama-server looks at the end of a checkpoint of the sliding-window cache before it restores one. */
  'llama-cpp-checkpoint-end': {
    file: 'tools/server/server-context.cpp',
    text: 'TAG_CHECKPOINTS_FIX_POS_MIN',
  },
  /** llama.cpp's fit to the memory of GPUs counts MTP layers where they are loaded. */
  'llama-cpp-fit-mtp': { file: 'common/fit.cpp', text: 'llama_model_n_layer_nextn(model)' },
  /** llama.cpp tries at the start whether tokens can be removed from the cache. */
  'llama-cpp-probe': { file: 'common/common.cpp', text: 'common_context_can_seq_rm(' },
} as const

/**
 * What differs between upstream's releases, or between builds of llama.cpp (`llama-cpp-…`), and matters to the series.
 * Read from the tree, never from a version number, and the same before and after the series is applied.
 */
export type Fact = keyof typeof signs

export type TreeFacts = ReadonlySet<Fact>

/** How a release runs models: every release is of one era. */
export const eras = ['runner-era', 'llama-server-era'] as const
export type Era = (typeof eras)[number]

export function isEra(fact: Fact): fact is Era {
  return eras.some((era) => era === fact)
}

/** Undefined for a tree of no era that we know. */
export function knownEra(facts: TreeFacts): Era | undefined {
  return eras.find((era) => facts.has(era))
}

export const facts: readonly Fact[] = Object.keys(signs).filter(isFact)

export function isFact(text: string): text is Fact {
  return Object.hasOwn(signs, text)
}

/** What the facts are read from. */
export const factFiles: readonly string[] = facts.flatMap((fact) => signsOf(fact).map(({ file }) => file))

/** Reads the facts of a tree; a file that is not there says no. */
export function treeFacts(read: ReadFile): TreeFacts {
  return new Set(facts.filter((fact) => signsOf(fact).some((sign) => isSeen(sign, read))))
}

/** Any of them shows the fact. */
function signsOf(fact: Fact): readonly Sign[] {
  const found: Sign | readonly Sign[] = signs[fact]
  return 'file' in found ? [found] : found
}

function isSeen({ file, text, type, method, before, from }: Sign, read: ReadFile): boolean {
  const content = read(file)?.toString()
  if (content === undefined) return false
  if (before !== undefined) return isBuildBefore(content, before)
  if (from !== undefined) return !isBuildBefore(content, from)
  if (text !== undefined) return content.includes(text)
  if (type === undefined || method === undefined) return true
  return interfaceMethods(parseGo(content), type).includes(method)
}

/** Whether a file pins a build of llama.cpp that came before this one: `b9452`. A commit instead of a build says no. */
function isBuildBefore(content: string, build: number): boolean {
  const [, pinned] = /^b(\d+)\s*$/.exec(content) ?? []
  return pinned !== undefined && Number(pinned) < build
}

function interfaceMethods(root: SgNode, type: string): string[] {
  const declaration = root.find({
    rule: { kind: 'type_spec', has: { field: 'name', regex: `^${type}$` } },
  })
  const found = declaration?.findAll({ rule: { kind: 'method_elem' } }) ?? []
  return found.flatMap((method) => method.field('name')?.text() ?? [])
}
