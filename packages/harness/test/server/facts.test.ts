import { expect, test } from 'vitest'
import { loadFactsSchema } from '../../src/log/load-facts.ts'
import { serverFacts } from '../../src/server/facts.ts'

const MiB = 2 ** 20
const at = 'time=2026-01-01T00:00:00.000Z'
const listening = `${at} level=INFO source=routes.go:1 msg="Listening on 127.0.0.1:1 (version 0.18.0+exaone4.abc)"`
const discovery = `${at} level=INFO source=server.go:1 msg="starting runner" cmd="/a/ollama runner --ollama-engine --port 1"`
const computing = `${at} level=INFO source=types.go:1 msg="inference compute" id=cpu library=cpu`
const answered = '[GIN] 2026/01/01 - 00:00:00 | 200 | 1ms | 127.0.0.1 | POST "/api/generate"'
const started = `${at} level=INFO source=server.go:1 msg="llama runner started in 0.3 seconds"`
const refusal = `${at} level=WARN source=server.go:1 msg="flash attention is off, no quantized cache" type=q8_0`

const starting = (model: string, engine = '', program = '/a/ollama') =>
  `${at} level=INFO source=server.go:1 msg="starting runner" cmd="${program} runner ${engine}--model ${model} --port 1"`
const loading = `${at} level=INFO source=server.go:1 msg="loading model" "model layers"=65 requested=-1`
const estimate = (weights: string, cache: string, total: string) => [
  loading,
  `${at} level=INFO source=device.go:1 msg="model weights" device=CUDA0 size="${weights}"`,
  `${at} level=INFO source=device.go:1 msg="model weights" device=CPU size="0.5 MiB"`,
  `${at} level=INFO source=device.go:1 msg="kv cache" device=CPU size="${cache}"`,
  `${at} level=INFO source=device.go:1 msg="compute graph" device=CPU size="512 B"`,
  `${at} level=INFO source=device.go:1 msg="total memory" size="${total}"`,
]
const request = (operation: string, context: number, attention = 'Enabled') =>
  `${at} level=INFO source=runner.go:1 msg=load request="{Operation:${operation} LoraPath:[] Parallel:2 BatchSize:512 FlashAttention:${attention} KvSize:${context} KvCacheType:q8_0 NumThreads:1 GPULayers:[]}"`
const cache = (mebibytes: string, cells: number, layers: number, type: string) => [
  `llama_kv_cache:        CPU KV buffer size =    ${mebibytes} MiB`,
  `llama_kv_cache: size =   ${mebibytes} MiB (  ${cells} cells,  ${layers} layers,  1/1 seqs), K (${type}):    1.00 MiB, V (${type}):    1.00 MiB`,
]
const windows = [
  'llama_kv_cache_iswa: creating non-SWA KV cache, size = 8192 cells',
  ...cache('17.00', 8192, 16, 'q8_0'),
  'llama_kv_cache_iswa: creating     SWA KV cache, size = 4608 cells',
  ...cache('28.69', 4608, 48, 'q8_0'),
]

const text = (...lines: readonly string[]) => `${lines.join('\n')}\n`

const computeBuffer = 'llama_context:        CPU compute buffer size =    20.77 MiB'

test('a model with windows has two caches', () => {
  const log = text(
    ...[listening, discovery, computing, starting('/m/32b'), ...estimate('4.2 MiB', '1.5 GiB', '1.6 GiB')],
    ...[request('commit', 8192), ...windows, computeBuffer, started, answered],
  )
  expect(serverFacts(log)).toEqual({
    version: '0.18.0+exaone4.abc',
    loads: [
      {
        runner: 'llamarunner',
        template: 'go',
        model: '/m/32b',
        flashAttention: 'enabled',
        contextTokens: 8192,
        batchTokens: 512,
        parallel: 2,
        caches: [
          {
            kind: 'full-attention',
            cells: 8192,
            layers: 16,
            keyType: 'q8_0',
            valueType: 'q8_0',
            bytes: 17 * MiB,
          },
          {
            kind: 'sliding-window',
            cells: 4608,
            layers: 48,
            keyType: 'q8_0',
            valueType: 'q8_0',
            bytes: Math.round(28.69 * MiB),
          },
        ],
        computeBuffers: [{ device: 'CPU', bytes: Math.round(20.77 * MiB) }],
        layers: { total: 65, offloaded: 0 },
        devices: [],
        allocated: [
          {
            name: 'CPU',
            layers: 0,
            weights: 0,
            cache: 17 * MiB + Math.round(28.69 * MiB),
            computeBuffer: Math.round(20.77 * MiB),
          },
        ],
        estimate: {
          weights: Math.round(4.7 * MiB),
          cache: 1536 * MiB,
          computeBuffer: 512,
          total: Math.round(1638.4 * MiB),
        },
        warnings: [],
      },
    ],
    prompts: [],
    warnings: [],
    rejectedCalls: [],
  })
})

test('a model without windows has one', () => {
  const log = text(starting('/m/1.2b'), request('commit', 4096, 'Auto'), ...cache('30.00', 4096, 30, 'f16'))
  expect(serverFacts(log).loads).toMatchObject([
    {
      flashAttention: 'auto',
      caches: [{ kind: 'all', cells: 4096, layers: 30, keyType: 'f16', valueType: 'f16', bytes: 30 * MiB }],
    },
  ])
})

test('each load has its own caches, and the warnings before its runner started', () => {
  const log = text(
    ...[
      listening,
      discovery,
      computing,
      starting('/m/a'),
      request('commit', 4096),
      ...windows,
      started,
      answered,
    ],
    ...[
      refusal,
      starting('/m/b'),
      request('commit', 2048, 'Disabled'),
      ...cache('60.00', 2048, 30, 'f16'),
      started,
    ],
    ...[discovery, computing, starting('/m/c'), request('commit', 1024), ...cache('9.00', 1024, 3, 'q4_0')],
  )
  expect(
    serverFacts(log).loads.map(({ model, contextTokens, flashAttention, caches, warnings }) => [
      ...[model, contextTokens, flashAttention, caches.map(({ kind }) => kind).join(' '), ...warnings],
    ]),
  ).toEqual([
    ['/m/a', 4096, 'enabled', 'full-attention sliding-window'],
    ['/m/b', 2048, 'disabled', 'all', 'flash attention is off, no quantized cache type=q8_0'],
    ['/m/c', 1024, 'enabled', 'all'],
  ])
})

test('warnings of the first load are its own, and so are those while it loads', () => {
  const old = refusal.replace('flash', 'at the start of the server, flash')
  const later = `${at} level=WARN source=server.go:1 msg=slow error="a b"`
  const log = text(old, computing, refusal, starting('/m/a'), later, request('commit', 4096))
  expect(serverFacts(log).loads[0]?.warnings).toEqual([
    'flash attention is off, no quantized cache type=q8_0',
    'slow error="a b"',
  ])
})

test('runners that load one after another, with nothing in between', () => {
  const log = text(starting('/m/a'), request('commit', 1), starting('/m/b'), request('commit', 2))
  expect(serverFacts(log).loads.map(({ model, contextTokens }) => [model, contextTokens])).toEqual([
    ['/m/a', 1],
    ['/m/b', 2],
  ])
})

test("the engine's runner", () => {
  const log = text(starting('/m/a', '--ollama-engine '), request('fit', 99), request('commit', 4096))
  expect(serverFacts(log).loads).toMatchObject([
    { runner: 'ollama-engine', model: '/m/a', contextTokens: 4096, caches: [] },
  ])
})

test('the last attempt of a load is what counts', () => {
  const log = text(
    ...[starting('/m/a'), ...estimate('9 MiB', '9 MiB', '9 MiB'), ...estimate('1 MiB', '2 MiB', '3 MiB')],
    ...[request('fit', 8192), request('alloc', 4096), request('commit', 2048), request('close', 0)],
  )
  expect(serverFacts(log).loads).toMatchObject([
    {
      contextTokens: 2048,
      estimate: { weights: 1.5 * MiB, cache: 2 * MiB, computeBuffer: 512, total: 3 * MiB },
    },
  ])
})

test('paths may hold spaces', () => {
  const log = text(starting('/my models/a', '', '/home/a user/ollama'))
  expect(serverFacts(log).loads).toMatchObject([{ model: '/my models/a', caches: [], contextTokens: 0 }])
})

test('runners that only look for devices are no loads', () => {
  expect(serverFacts(text(listening, discovery, computing))).toMatchObject({ loads: [] })
  expect(serverFacts('')).toEqual({
    version: undefined,
    loads: [],
    prompts: [],
    warnings: [],
    rejectedCalls: [],
  })
})

test('a line that is still being written is not read', () => {
  const whole = text(starting('/m/a'), request('commit', 8192), ...windows)
  const cut = whole.indexOf('48 layers')
  expect(serverFacts(whole.slice(0, cut)).loads[0]?.caches).toHaveLength(1)
  const request8 = whole.slice(0, whole.indexOf('KvSize:8192') + 'KvSize:81'.length)
  expect(serverFacts(request8).loads).toMatchObject([{ contextTokens: 0, flashAttention: 'auto' }])
})

test('a word for flash attention that we do not know is called unknown', () => {
  const [load] = serverFacts(text(starting('/m/a'), request('commit', 1, 'Sometimes'))).loads
  expect(load?.flashAttention).toBe('unknown')
})

test('facts of a load survive their schema as JSON, and others are refused', () => {
  const [load] = serverFacts(text(starting('/m/a'), request('commit', 4096), ...windows)).loads
  expect(loadFactsSchema.parse(JSON.parse(JSON.stringify(load)))).toEqual(load)
  expect(loadFactsSchema.safeParse({ ...load, flashAttention: 'often' }).success).toBe(false)
  expect(loadFactsSchema.safeParse({}).success).toBe(false)
})

test('tells the text of rejected tool calls, quoted or not', () => {
  const line = (call: string): string =>
    `time=2026-11-26 level=DEBUG source=exaone4.go:486 msg="exaone4 tool call is not valid, returning it as text" call=${call}`
  const log = text(listening, line(String.raw`"{\"name\": now, \"a\": \"\\\\d\"}"`), line('{…}'))
  expect(serverFacts(log).rejectedCalls).toEqual([String.raw`{"name": now, "a": "\\d"}`, '{…}'])
})
