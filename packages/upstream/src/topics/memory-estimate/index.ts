import { memoryEstimate } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

const at = (variant: 'stock' | 'patched', type: 'q8_0' | 'f16'): string =>
  `prediction-v0.34.4:cells[variant=${variant}&type=${type}]`

const stock = at('stock', 'q8_0')

export const memoryEstimateTopic: Topic = {
  id: 'memory-estimate',
  title: 'llm: size the KV cache of exaone4',
  patches: [proposed(memoryEstimate)],
  dependsOn: [],
  insteadOf: 'kv-cache-prediction',
  body: {
    problem: [
      `\`PredictServerVRAM\` counts every layer of exaone4 at full context in f16. In the 32B model only every fourth layer sees the full context, and \`OLLAMA_KV_CACHE_TYPE\` can halve the size of an element. At {${stock}.context|count} tokens with a q8_0 cache, Ollama predicts {${stock}.predicted.server|GB} for the server, but llama-server allocates {${stock}.allocated.weights|GB} for the weights and {${stock}.allocated.cache|GB} for the cache. Placement, eviction and the automatic context follow the prediction, so Ollama splits the model or unloads another one although both would fit.`,
    ],
    change: [
      `The prediction counts the cache of exaone4 as llama-server allocates it: sliding-window layers hold their window, and elements have the size that \`OLLAMA_KV_CACHE_TYPE\` gives them. The prediction above becomes {${at('patched', 'q8_0')}.predicted.server|GB}. Other architectures are counted as before.`,
    ],
    usage: ['Nothing to configure: the scheduler uses the prediction to place the model.'],
    tested: [
      `The prediction, including what Ollama adds for the batch, exceeds the total allocation by {${at('patched', 'q8_0')}.error|percent} in q8_0 and {${at('patched', 'f16')}.error|percent} in f16. Before, it was {${at('stock', 'q8_0')}.error|percent} and {${at('stock', 'f16')}.error|percent}.`,
    ],
    links: ['https://github.com/ollama/ollama/issues/14909'],
  },
}
