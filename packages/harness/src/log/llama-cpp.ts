import type { CacheFacts } from './load-facts.ts'

const CACHE_KIND = /llama_kv_cache_iswa: creating +(non-SWA|SWA) KV cache/
const CACHE = /llama_kv_cache: size = +([\d.]+) MiB \( *(\d+) cells, +(\d+) layers.*K \((\w+)\).*V \((\w+)\)/
const COMPUTE_BUFFER = /(?:llama_context|sched_reserve): +(\S+) compute buffer size = +([\d.]+) MiB/

/** The caches that llama.cpp logs as created, in either era. */
export function caches(lines: readonly string[]): CacheFacts[] {
  let kind: CacheFacts['kind'] = 'all'
  const found: CacheFacts[] = []
  for (const line of lines) {
    const announced = CACHE_KIND.exec(line)?.[1]
    if (announced !== undefined) kind = announced === 'SWA' ? 'sliding-window' : 'full-attention'
    const [, mebibytes, cells, layers, keyType = '', valueType = ''] = CACHE.exec(line) ?? []
    if (mebibytes === undefined) continue
    const bytes = Math.round(Number(mebibytes) * 2 ** 20)
    found.push({ kind, cells: Number(cells), layers: Number(layers), keyType, valueType, bytes })
  }
  return found
}

/** The compute buffers that llama.cpp allocated. */
export function computeBuffers(lines: readonly string[]): { device: string; bytes: number }[] {
  return lines.flatMap((line) => {
    const [, device, mebibytes] = COMPUTE_BUFFER.exec(line) ?? []
    return device === undefined ? [] : [{ device, bytes: Math.round(Number(mebibytes) * 2 ** 20) }]
  })
}
