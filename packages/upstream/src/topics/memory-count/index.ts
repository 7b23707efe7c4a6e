import { memoryCount } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

const at = (variant: 'stock' | 'patched', context: number): string =>
  `count-v0.34.4:cells[variant=${variant}&layers=64&type=f16&context=${context}]`

const stock = at('stock', 65_536)
const patched = at('patched', 65_536)

export const memoryCountTopic: Topic = {
  id: 'memory-count',
  title: 'llm: count every buffer that llama-server allocates',
  patches: [proposed(memoryCount)],
  dependsOn: [],
  body: {
    problem: [
      'Ollama reads the sizes of buffers from the log of llama-server, for `ollama ps` and for the scheduler. It keeps one buffer for each component, device and kind. But llama-server logs several of them in the same words, so Ollama misses memory that is in use:',
      '- a model with a sliding window has a cache for the layers with a window and one for the others (gemma2, gemma3, gpt-oss, cohere2, exaone4; see also #17037)\n- the buffers of a draft model overwrite some or all of those of the model\n- of a split GGUF, only the last file counts\n- LoRA adapters, the states of DeepSeek V4 and the weights of a projector do not count at all\n- after a restart with the projector on the CPU, its buffers on the GPU still count',
      `For example, for a model with the attention of EXAONE 4.0 32B at {${stock}.context|count} tokens, llama-server allocates {${stock}.allocated.cache|GB} for the caches alone, besides {${stock}.allocated.weights|GB} for weights. Ollama counts {${stock}.counted|GB} in all.`,
      'Three more things were read wrongly: the free memory of the second GPU when both lines arrive in one write, the free memory of a GPU when a draft model is loaded after the model, and weights that llama.cpp rearranges for AMX, which are in main memory and count as GPU memory.',
    ],
    change: [
      'The log is read line by line. Each buffer belongs to a model, a context or a projector, and buffers of one owner with the same name add up. llama-server may first load a model only to measure whether it fits. So when another load starts and no draft model is announced, its buffers replace all earlier ones, as they do now. Compute buffers that are reserved again replace the earlier ones.',
      'All layers count as offloaded only if those of the draft model are, too.',
      "One line is added to the log in an existing test: llama-server logs the output buffer in the final load as well, and the test's log had left that out.",
    ],
    usage: ['Nothing to configure.'],
    tested: [
      `The Go tests read logs of llama-server whole and in small writes, which cut lines at every position. On running servers, \`/api/ps\` differs from the buffers in the log by {${patched}.error|percent} in the example above, and by {${stock}.error|percent} before.`,
    ],
    links: ['https://github.com/ollama/ollama/pull/17037'],
  },
  failing: { package: 'llm', test: 'TestMemoryCount' },
}
