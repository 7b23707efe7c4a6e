import { expect, test } from 'vitest'
import { serverFacts } from '../../src/server/facts.ts'

const MiB = 2 ** 20
const starting = (engine: string) =>
  `time=T level=INFO source=server.go:430 msg="starting runner" cmd="/x/ollama runner ${engine}--model /m/sha256-1 --port 1"`
const loading = 'time=T level=INFO source=server.go:757 msg="loading model" "model layers"=4 requested=-1'
const request = (operation: string, gpuLayers: string) =>
  `time=T level=INFO source=runner.go:1 msg=load request="{Operation:${operation} LoraPath:[] Parallel:1 BatchSize:512 FlashAttention:Enabled KvSize:8192 KvCacheType:q8_0 NumThreads:2 GPULayers:${gpuLayers} MultiUserCache:false ProjectorPath: MainGPU:0 UseMmap:false}"`
const memory = (what: string) => `time=T level=DEBUG source=server.go:782 msg=memory ${what}`
const load = (...lines: string[]) => serverFacts(`${lines.join('\n')}\n`).loads[0]

test("the engine's devices: exact bytes, with the input's weights on the CPU", () => {
  const facts = load(
    starting('--ollama-engine '),
    loading,
    request('fit', '4[ID:GPU-a Layers:4(0..3)]'),
    memory('success=true required.CPU.Graph=1 required.CUDA0.ID=GPU-a required.CUDA0.Weights="[8 8 8 9]"'),
    memory('success=false required.CUDA0.ID=GPU-a required.CUDA0.Weights="[1 1 1 1]"'),
    request('alloc', '4[ID:GPU-b Layers:2(0..1) ID:GPU-a Layers:2(2..3)]'),
    memory(
      'success=true required.InputWeights=7 required.CPU.Graph=5 ' +
        'required.CUDA0.ID=GPU-a required.CUDA0.Weights="[0 0 8 9]" required.CUDA0.Cache="[0 0 3 0]" required.CUDA0.Graph=20 ' +
        'required.CUDA1.ID=GPU-b required.CUDA1.Weights="[8 8 0 0]" required.CUDA1.Cache="[2 2 0 0]" required.CUDA1.Graph=30',
    ),
  )
  expect(facts?.layers).toEqual({ total: 4, offloaded: 4 })
  expect(facts?.devices).toEqual([
    { name: 'CPU', layers: 0, weights: 7, cache: 0, computeBuffer: 5 },
    { name: 'CUDA0', layers: 2, weights: 17, cache: 3, computeBuffer: 20 },
    { name: 'CUDA1', layers: 2, weights: 16, cache: 4, computeBuffer: 30 },
  ])
  expect(facts?.allocated).toEqual(facts?.devices)
})

test("the llamarunner's devices: what it was estimated to take, and what it took", () => {
  const facts = load(
    starting(''),
    loading,
    memory(
      'estimate.CPU.Weights="[8 0 0 0]" estimate.CPU.Cache="[3 0 0 0]" ' +
        'estimate.CUDA0.ID=GPU-a estimate.CUDA0.Weights="[0 8 8 9]" estimate.CUDA0.Cache="[0 3 3 0]" estimate.CUDA0.Graph=20',
    ),
    request('commit', '3[ID:GPU-a Layers:3(1..3)]'),
    'load_tensors: layer   0 assigned to device CPU, is_swa = 1',
    ...[1, 2, 3].map((layer) => `load_tensors: layer   ${layer} assigned to device CUDA0, is_swa = 0`),
    'load_tensors:   CPU_Mapped model buffer size =     1.00 MiB',
    'load_tensors:        CUDA0 model buffer size =     3.50 MiB',
    'llama_kv_cache:        CPU KV buffer size =     0.25 MiB',
    'llama_kv_cache:      CUDA0 KV buffer size =     0.50 MiB',
    'llama_kv_cache:      CUDA0 KV buffer size =     0.25 MiB',
    'llama_context:      CUDA0 compute buffer size =    12.00 MiB',
    'llama_context:  CUDA_Host compute buffer size =     2.00 MiB',
  )
  expect(facts?.layers).toEqual({ total: 4, offloaded: 3 })
  expect(facts?.devices).toEqual([
    { name: 'CPU', layers: 1, weights: 8, cache: 3, computeBuffer: 0 },
    { name: 'CUDA0', layers: 3, weights: 25, cache: 6, computeBuffer: 20 },
  ])
  expect(facts?.allocated).toEqual([
    { name: 'CPU', layers: 1, weights: 0, cache: 0.25 * MiB, computeBuffer: 0 },
    { name: 'CUDA0', layers: 3, weights: 3.5 * MiB, cache: 0.75 * MiB, computeBuffer: 12 * MiB },
    { name: 'CPU_Mapped', layers: 0, weights: MiB, cache: 0, computeBuffer: 0 },
    { name: 'CUDA_Host', layers: 0, weights: 0, cache: 0, computeBuffer: 2 * MiB },
  ])
})

test('as long as the server tries out layouts, nothing is decided', () => {
  const facts = load(
    starting('--ollama-engine '),
    loading,
    request('fit', '4[ID:GPU-a Layers:4(0..3)]'),
    request('close', '[]'),
  )
  expect(facts?.layers).toEqual({ total: 4, offloaded: undefined })
  expect(facts?.devices).toEqual([])
})

test('no layer on a GPU is a decision too', () => {
  const facts = load(starting(''), loading, request('commit', '[]'))
  expect(facts?.layers).toEqual({ total: 4, offloaded: 0 })
})
