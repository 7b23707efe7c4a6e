import { allocatedDevices } from './devices.ts'
import { firstMatch, lastMatch, warning } from './lines.ts'
import { caches, computeBuffers } from './llama-cpp.ts'
import { flashAttentionOf, type LayerFacts, type LoadFacts, type PromptFacts } from './load-facts.ts'
import type { LogReader } from './log-reader.ts'

const BEGIN = /msg="using llama-server for model"/
const START = /msg="starting llama-server" cmd=".*?llama-server --model (.+?) (--port .+)"/
const FLASH_ATTENTION = /llama_context: flash_attn +=\s+(auto|enabled|disabled)/
const RESOLVED = /Flash Attention (?:was auto, set to )?(enabled|disabled)/
const OFFLOADED = /load_tensors: offloaded (\d+)\/(\d+) layers to GPU/
const LAYERS = /print_info: n_layer +=\s+(\d+)/
const PROMPT = /\| task (\d+) \|.* new prompt,.*[ .]n_tokens = (\d+)/
const CACHED = /\| task (\d+) \|.* (?:cached n_tokens|n_past) = (\d+), memory_seq_rm/

const DRAFTED = /\| task (\d+) \| draft acceptance = .*\(\s*(\d+) accepted \/\s*(\d+) generated\)/

/** The default batch of `llama-server`, in tokens. */
const DEFAULT_BATCH = 2048

/** The log of the llama-server era. */
export const llamaServerLog: LogReader = {
  wrote: (lines) => lines.some((line) => START.test(line)),
  loads: llamaServerLoads,
  prompts: llamaServerPrompts,
}

function llamaServerLoads(lines: readonly string[]): LoadFacts[] {
  const starts = lines.flatMap((line, index) => (START.test(line) ? [index] : []))
  const begins = starts.map((start, index) => {
    const previous = starts[index - 1] ?? -1
    const begin = lines.slice(previous + 1, start).findLastIndex((line) => BEGIN.test(line))
    return begin === -1 ? start : previous + 1 + begin
  })
  return starts.map((start, index) =>
    loadFacts(lines[start] ?? '', lines.slice(begins[index], begins[index + 1])),
  )
}

/** The log shows how much of a prompt was in the cache when its evaluation begins, and at its end what was drafted. */
function llamaServerPrompts(lines: readonly string[]): PromptFacts[] {
  const prompts: {
    task: string
    total: number
    reused: number | undefined
    drafted?: PromptFacts['drafted']
  }[] = []
  for (const line of lines) {
    const [, begun, total] = PROMPT.exec(line) ?? []
    if (begun !== undefined) prompts.push({ task: begun, total: Number(total), reused: undefined })
    const [, task, kept] = CACHED.exec(line) ?? []
    const prompt = task === undefined ? undefined : prompts.findLast((known) => known.task === task)
    if (prompt) prompt.reused ??= Number(kept)
    const [, drafting, accepted, suggested] = DRAFTED.exec(line) ?? []
    const answered = drafting === undefined ? undefined : prompts.findLast(({ task }) => task === drafting)
    if (answered) answered.drafted = { suggested: Number(suggested), accepted: Number(accepted) }
  }
  return prompts.map(({ total, reused = 0, drafted }) => ({
    total,
    reused,
    evaluated: total - reused,
    ...(drafted && { drafted }),
  }))
}

function loadFacts(start: string, lines: readonly string[]): LoadFacts {
  const [, model = '', options = ''] = START.exec(start) ?? []
  const args = options.split(' ')
  const numberOf = (flag: string, otherwise: number): number => {
    const index = args.indexOf(flag)
    return index === -1 ? otherwise : Number(args[index + 1])
  }
  const [, asked = 'auto'] = lastMatch(lines, FLASH_ATTENTION)
  const [, resolved = asked] = asked === 'auto' ? lastMatch(lines, RESOLVED) : []
  return {
    runner: 'llama-server',
    template: args.includes('--no-jinja') ? 'go' : 'jinja',
    model,
    flashAttention: flashAttentionOf(resolved),
    contextTokens: numberOf('-c', 0),
    batchTokens: numberOf('-ub', DEFAULT_BATCH),
    parallel: numberOf('-np', 1),
    caches: caches(lines),
    computeBuffers: computeBuffers(lines),
    layers: layers(lines),
    devices: [],
    allocated: allocatedDevices(lines),
    estimate: { weights: 0, cache: 0, computeBuffer: 0, total: 0 },
    warnings: lines.flatMap(warning),
  }
}

/** Of the model, which is loaded before its draft model. Includes the output layer, like the numbers of the runner era. */
function layers(lines: readonly string[]): LayerFacts {
  const [, offloaded, total] = firstMatch(lines, OFFLOADED)
  if (total !== undefined) return { total: Number(total), offloaded: Number(offloaded) }
  const [, count] = firstMatch(lines, LAYERS)
  return { total: count === undefined ? 0 : Number(count) + 1, offloaded: undefined }
}
