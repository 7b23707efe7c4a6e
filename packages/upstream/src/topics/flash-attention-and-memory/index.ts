import { flashAttention, memoryEstimate } from '@exaone4/patches'
import type { Topic } from '../topic.ts'

/** Stock v0.18.0 on GPUs of 12 and 24 GiB, at the largest context that it puts there. */
const LIMIT =
  'placement-v0.18.0:cells[variant=stock&quantization=Q4_K_M&type=q8_0&gpus=12884901888,25769803776]'

export const flashAttentionAndMemory: Topic = {
  id: 'flash-attention-and-memory',
  title: 'llm: size the cache of exaone4 and enable flash attention for it',
  patches: [flashAttention, memoryEstimate],
  after: [],
  body: {
    problem: [
      {
        when: 'runner-era',
        text: '`OLLAMA_KV_CACHE_TYPE=q8_0` alone leaves exaone4 with an f16 cache. The llama runner does not follow the list in `FlashAttention()`, and a warning in the server log is all there is to see (#14909, #13337).',
      },
      {
        when: 'runner-era',
        text: `With \`OLLAMA_FLASH_ATTENTION=1\`, the estimate ends the context too early. \`GraphSize\` has no case for exaone4, so the server adds most of a second cache for computing, on every GPU. EXAONE 4.0 32B in Q4_K_M with a q8_0 cache on GPUs of {${LIMIT}.gpus[0]|GiB} and {${LIMIT}.gpus[1]|GiB} stops at {${LIMIT}.largest|count} tokens: estimated {${LIMIT}.points[context=50176].devices[0].computeBuffer|GB} of graph on each GPU, for a cache of {${LIMIT}.points[context=50176].cacheAllocated|GB}. #14909 has it from real GPUs.`,
      },
      {
        when: 'llama-server-era',
        text: '`PredictServerVRAM` charges every layer of exaone4 at the full context in f16. Of the 32B model, only every fourth layer sees the full context, and `OLLAMA_KV_CACHE_TYPE` may make an element half as large. At {prediction-v0.34.4:cells[variant=stock&type=q8_0].context|count} tokens with a q8_0 cache it predicts {prediction-v0.34.4:cells[variant=stock&type=q8_0].predicted.server|GB} for the server, where llama-server allocates {prediction-v0.34.4:cells[variant=stock&type=q8_0].allocated.weights|GB} of weights and {prediction-v0.34.4:cells[variant=stock&type=q8_0].allocated.cache|GB} of cache. The prediction decides on placement, eviction and the automatic context, so a model is split, or another one unloaded, where nothing forces it.',
      },
    ],
    change: [
      {
        when: 'runner-era',
        text: 'The guard on head sizes stays: a model whose heads flash attention cannot take (#9605) is still refused.',
      },
      {
        when: 'llama-server-era',
        text: 'The cache of exaone4 is counted as llama-server allocates it: sliding layers at their window, with the type of `OLLAMA_KV_CACHE_TYPE`. The same prediction becomes {prediction-v0.34.4:cells[variant=patched&type=q8_0].predicted.server|GB}. All other architectures are counted as before.',
      },
    ],
    usage: [
      {
        when: 'runner-era',
        text: 'As today, with no second variable: `OLLAMA_KV_CACHE_TYPE=q8_0 ollama serve`.',
      },
      { when: 'llama-server-era', text: 'Nothing to set: the scheduler places the model by it.' },
    ],
    tested: [
      {
        when: 'runner-era',
        text: 'On the llama runner, the estimate of a q8_0 cache is now what is allocated: {memory-v0.18.0:cells[series=patched-fallback&type=q8_0&context=32768].allocation.estimate.cache|GB} for {memory-v0.18.0:cells[series=patched-fallback&type=q8_0&context=32768].allocation.cacheBytes|GB} at {memory-v0.18.0:cells[series=patched-fallback&type=q8_0&context=32768].context|count} tokens; before, {memory-v0.18.0:cells[series=stock&type=q8_0&context=32768].allocation.estimate.cache|GB}.',
      },
      {
        when: 'llama-server-era',
        text: 'Prediction, with what is added for the batch, against allocation in all: off by {prediction-v0.34.4:cells[variant=patched&type=q8_0].error|percent} in q8_0 and {prediction-v0.34.4:cells[variant=patched&type=f16].error|percent} in f16; before, by {prediction-v0.34.4:cells[variant=stock&type=q8_0].error|percent} and {prediction-v0.34.4:cells[variant=stock&type=f16].error|percent}.',
      },
    ],
    links: [
      'https://github.com/ollama/ollama/issues/14909',
      { when: 'runner-era', text: 'https://github.com/ollama/ollama/issues/13337' },
      { when: 'runner-era', text: 'https://github.com/ollama/ollama/issues/9605' },
    ],
  },
}
