import { expect, test } from 'vitest'
import { serverFacts } from '../../src/server/facts.ts'

const starting = (engine: string) =>
  `time=T level=INFO source=server.go:430 msg="starting runner" cmd="/x/ollama runner ${engine}--model /m/sha256-1 --port 1"`
const loading = 'time=T level=INFO source=server.go:757 msg="loading model" "model layers"=5 requested=-1'
const request = (operation: string, type: string) =>
  `time=T level=INFO source=runner.go:1 msg=load request="{Operation:${operation} LoraPath:[] Parallel:2 BatchSize:512 FlashAttention:Enabled KvSize:8192 KvCacheType:${type} NumThreads:1 GPULayers:[]"`
const memory = (cpu: string, gpu: string) =>
  `time=T level=DEBUG source=server.go:782 msg=memory success=true required.InputWeights=9 required.CPU.Weights="[7 7 7 7 9]" required.CPU.Cache="[${cpu}]" required.CPU.Graph=5 required.CUDA0.ID=0 required.CUDA0.Cache="[${gpu}]"`
const size = (level: string, what: string, size: string) =>
  `time=T level=${level} source=device.go:256 msg="${what}" device=CPU size="${size}"`

const facts = (...lines: string[]) => serverFacts(`${lines.join('\n')}\n`).loads

test("the engine's caches: bytes by layer on all devices, the last time they were told", () => {
  const [load] = facts(
    starting('--ollama-engine '),
    loading,
    request('fit', 'q8_0'),
    memory('1 1 1 1 0', '0 0 0 0 0'),
    size('DEBUG', 'kv cache', '4 B'),
    request('commit', 'q8_0'),
    memory('0 0 20 80 0', '20 20 0 0 0'),
    size('INFO', 'model weights', '1.5 KiB'),
    size('INFO', 'kv cache', '140 B'),
  )
  expect(load).toMatchObject({ runner: 'ollama-engine', parallel: 2, contextTokens: 8192, batchTokens: 512 })
  expect(load?.caches).toEqual([
    { kind: 'full-attention', cells: undefined, layers: 1, keyType: 'q8_0', valueType: 'q8_0', bytes: 80 },
    { kind: 'sliding-window', cells: undefined, layers: 3, keyType: 'q8_0', valueType: 'q8_0', bytes: 60 },
  ])
  expect(load?.estimate).toMatchObject({ weights: 1536, cache: 140 })
})

test('layers of the engine that take the same are not told apart, and no type is f16', () => {
  const [load] = facts(starting('--ollama-engine '), loading, request('commit', ''), memory('8 8 8 8 0', '0'))
  expect(load?.caches).toEqual([
    { kind: 'all', cells: undefined, layers: 4, keyType: 'f16', valueType: 'f16', bytes: 32 },
  ])
})

test("the llamarunner's caches: as llama.cpp tells them", () => {
  const cache = (cells: number, layers: number, mebibytes: string) =>
    `llama_kv_cache: size =  ${mebibytes} MiB (  ${cells} cells,  ${layers} layers,  1/1 seqs), K (f16):  1.00 MiB, V (q8_0):  1.00 MiB`
  const [load] = facts(
    starting(''),
    loading,
    request('commit', 'q8_0'),
    'llama_kv_cache_iswa: creating non-SWA KV cache, size = 4096 cells',
    cache(4096, 16, '32.00'),
    'llama_kv_cache_iswa: creating     SWA KV cache, size = 1024 cells',
    cache(1024, 48, '2.50'),
  )
  expect(load?.runner).toBe('llamarunner')
  expect(load?.caches).toEqual([
    { kind: 'full-attention', cells: 4096, layers: 16, keyType: 'f16', valueType: 'q8_0', bytes: 33_554_432 },
    { kind: 'sliding-window', cells: 1024, layers: 48, keyType: 'f16', valueType: 'q8_0', bytes: 2_621_440 },
  ])
})

test('prompts, and how much of each was in the cache', () => {
  const slot = (prompt: number, used: number) =>
    `time=T level=DEBUG source=cache.go:151 msg="loading cache slot" id=0 cache=9 prompt=${prompt} used=${used} remaining=${prompt - used}`
  const { prompts } = serverFacts(`${slot(12, 0)}\n${starting('')}\n${slot(20, 11)}\n${slot(30, 19)}`)
  expect(prompts).toEqual([
    { total: 12, reused: 0, evaluated: 12 },
    { total: 20, reused: 11, evaluated: 9 },
  ])
})
