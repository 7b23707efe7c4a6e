import { expect, test } from 'vitest'
import { serverFacts } from '../../src/server/facts.ts'

const MiB = 2 ** 20
const at = 'time=2026-01-01T00:00:00.000Z'
const listening = `${at} level=INFO source=routes.go:1 msg="Listening on 127.0.0.1:1 (version 0.34.4)"`
const begin = (model: string) =>
  `${at} level=INFO source=server.go:1 msg="using llama-server for model" model=${model}`
const starting = (model: string, flags: string) =>
  `${at} level=INFO source=llama_server.go:1 msg="starting llama-server" cmd="/a b/llama-server --model ${model} --port 1 --host 127.0.0.1 ${flags}"`
const tooLarge = `${at} level=WARN source=server.go:1 msg="requested context size too large for model" num_ctx=9 n_ctx_train=8`
const cache = (kind: string, cells: number, layers: number, mebibytes: string) => [
  `llama_kv_cache_iswa: creating ${kind} KV cache, size = ${cells} cells`,
  `llama_kv_cache:        CPU KV buffer size =    ${mebibytes} MiB`,
  `llama_kv_cache: size =    ${mebibytes} MiB (  ${cells} cells,  ${layers} layers,  1/1 seqs), K (q8_0):    4.25 MiB, V (q8_0):    4.25 MiB`,
]
const loaded = [
  'print_info: n_layer               = 64',
  'load_tensors:          CPU model buffer size =     4.50 MiB',
  ...cache('non-SWA', 4096, 16, '8.50'),
  ...cache('    SWA', 2048, 48, '12.75'),
  'sched_reserve:        CPU compute buffer size =     9.25 MiB',
]
const prompt = (task: number, tokens: number, kept: readonly number[]) => [
  `slot   operator(): id  0 | task ${task} | new prompt, n_ctx_slot = 4096, n_keep = 4, task.n_tokens = ${tokens}`,
  ...kept.map(
    (n) => `slot   operator(): id  0 | task ${task} | cached n_tokens = ${n}, memory_seq_rm [${n}, end)`,
  ),
]
const text = (...lines: readonly string[]) => `${lines.join('\n')}\n`

test('a load tells what llama-server was asked for and what it allocated', () => {
  const flags =
    '-c 8192 -np 2 --no-jinja --chat-template chatml --cache-type-k q8_0 --flash-attn auto -b 512 -ub 256'
  const log = text(listening, begin('/m/one'), tooLarge, starting('/m/one', flags), ...loaded)
  expect(serverFacts(log)).toEqual({
    version: '0.34.4',
    loads: [
      {
        runner: 'llama-server',
        template: 'go',
        model: '/m/one',
        flashAttention: 'auto',
        contextTokens: 8192,
        batchTokens: 256,
        parallel: 2,
        caches: [
          {
            kind: 'full-attention',
            cells: 4096,
            layers: 16,
            keyType: 'q8_0',
            valueType: 'q8_0',
            bytes: 8.5 * MiB,
          },
          {
            kind: 'sliding-window',
            cells: 2048,
            layers: 48,
            keyType: 'q8_0',
            valueType: 'q8_0',
            bytes: 12.75 * MiB,
          },
        ],
        computeBuffers: [{ device: 'CPU', bytes: 9.25 * MiB }],
        layers: { total: 65, offloaded: undefined },
        devices: [],
        allocated: [
          { name: 'CPU', layers: 0, weights: 4.5 * MiB, cache: 21.25 * MiB, computeBuffer: 9.25 * MiB },
        ],
        estimate: { weights: 0, cache: 0, computeBuffer: 0, total: 0 },
        warnings: ['requested context size too large for model num_ctx=9 n_ctx_train=8'],
      },
    ],
    prompts: [],
    warnings: ['requested context size too large for model num_ctx=9 n_ctx_train=8'],
    rejectedCalls: [],
  })
})

test.each([
  ['on', ['llama_context: flash_attn            = enabled'], 'enabled'],
  ['off', ['llama_context: flash_attn            = disabled'], 'disabled'],
  [
    'automatic and then on',
    ['llama_context: flash_attn            = auto', 'resolve_fused_ops: Flash Attention enabled'],
    'enabled',
  ],
  [
    'automatic and then off',
    [
      'llama_context: flash_attn            = auto',
      'llama_context: Flash Attention was auto, set to disabled',
    ],
    'disabled',
  ],
])('flash attention is %s', (_, lines, wanted) => {
  const [load] = serverFacts(text(begin('/m'), starting('/m', '-c 1'), ...lines)).loads
  expect(load?.flashAttention).toBe(wanted)
})

test('a load has what stands behind its own start, and its warnings before it', () => {
  const log = text(
    ...[begin('/m/one'), starting('/m/one', '-c 1 --jinja'), ...loaded],
    ...[begin('/m/two words'), tooLarge, starting('/m/two words', '-c 2 --no-jinja')],
    'load_tensors: offloaded 60/65 layers to GPU',
  )
  const [one, two] = serverFacts(log).loads
  expect(one).toMatchObject({ model: '/m/one', template: 'jinja', contextTokens: 1, batchTokens: 2048 })
  expect(one?.caches).toHaveLength(2)
  expect(one?.warnings).toEqual([])
  expect(two).toMatchObject({ model: '/m/two words', template: 'go', contextTokens: 2, caches: [] })
  expect(two?.warnings).toHaveLength(1)
  expect(two?.layers).toEqual({ total: 65, offloaded: 60 })
})

test('layers are those of the model, not of its draft model', () => {
  const log = text(
    ...[begin('/m'), starting('/m', '-c 1')],
    'load_tensors: offloaded 60/65 layers to GPU',
    'load_tensors: offloaded 31/31 layers to GPU',
  )
  expect(serverFacts(log).loads[0]?.layers).toEqual({ total: 65, offloaded: 60 })
})

test('a prompt reuses what is kept when it begins, not what later batches go on from', () => {
  const log = text(
    ...[begin('/m'), starting('/m', '-c 1')],
    ...[...prompt(0, 22, [0, 18]), ...prompt(7, 30, [21, 26])],
    'slot   operator(): id  0 | task 9 | new prompt, n_ctx_slot = 4096, n_keep = 4, task.n_tokens = 5',
  )
  expect(serverFacts(log).prompts).toEqual([
    { total: 22, reused: 0, evaluated: 22 },
    { total: 30, reused: 21, evaluated: 9 },
    { total: 5, reused: 0, evaluated: 5 },
  ])
})

test('what was drafted belongs to the answer of its task', () => {
  const began = (task: number) =>
    `slot   operator(): id  0 | task ${task} | new prompt, n_ctx_slot = 4096, n_keep = 4, task.n_tokens = 5`
  const ended = (task: number, accepted: number) =>
    `slot print_timing: id  0 | task ${task} | draft acceptance = 0.10000 (    ${accepted} accepted /   224 generated), mean len =  1.02`
  const log = text(starting('/m', '-c 1'), began(0), began(9), ended(9, 22), ended(0, 7), began(12))
  expect(serverFacts(log).prompts.map(({ drafted }) => drafted)).toEqual([
    { suggested: 224, accepted: 7 },
    { suggested: 224, accepted: 22 },
    undefined,
  ])
})
