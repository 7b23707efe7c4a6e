import { engine, engineOutputs } from '@exaone4/patches'
import type { Topic } from '../topic.ts'

const GPUS = 'quantization=Q4_K_M&type=q8_0&gpus=12884901888,25769803776'
const CACHE = 'memory-v0.18.0:cells[series=patched&type=q8_0&context=131072].allocation'

export const engineTopic: Topic = {
  id: 'engine',
  title: 'model: add exaone4',
  patches: [engineOutputs, engine],
  after: ['flash-attention-and-memory'],
  body: {
    problem: [
      `The llama runner caches all layers of EXAONE 4.0 32B at full context, although three of four see only a window. On GPUs of {placement-v0.18.0:cells[variant=stock&${GPUS}].gpus[0]|GiB} and {placement-v0.18.0:cells[variant=stock&${GPUS}].gpus[1]|GiB}, Q4_K_M with a q8_0 cache stops at {placement-v0.18.0:cells[variant=stock&${GPUS}].largest|count} tokens of the {placement-v0.18.0:cells[variant=patched&${GPUS}].largest|count} that the model knows (#14909).`,
      'The engine has a bug that such a model meets at the end of its context, like every other: a batch is prepared while the logits of the one before are still read, and a context shift in between overwrites them. Its fix is the first commit, and stands on its own.',
    ],
    change: [
      `In Ollama's engine, sliding layers cache their window and a batch. The whole cache at {memory-v0.18.0:cells[series=patched&type=q8_0&context=131072].context|count} tokens in q8_0 is {${CACHE}.cacheBytes|GB}, which is what the server reckons with ({${CACHE}.estimate.cache|GB}); both GPUs hold {placement-v0.18.0:cells[variant=patched&${GPUS}].largest|count} tokens. A model with a LoRA adapter, which the engine does not take, stays with the llama runner.`,
    ],
    usage: ['Nothing to set. Models that are there already are served by the engine.'],
    tested: [
      'Log-probabilities of random-weight models against a reference in double precision, largest difference over the likeliest tokens: {numerics-v0.18.0:cells[model=window8&type=f16&batch=512&parallel=1].engineReference.difference|decimal} in f16, the same as the llama runner ({numerics-v0.18.0:cells[model=window8&type=f16&batch=512&parallel=1].llamarunnerReference.difference|decimal}), with a window of {numerics-v0.18.0:cells[model=window8&type=f16&batch=512&parallel=1].window|count} tokens and prompts of up to {numerics-v0.18.0:cells[model=window8&type=f16&batch=512&parallel=1].promptTokens[0]|count}. A window one token too wide, made on purpose, moves them by {numerics-v0.18.0:faults[fault=fault/window-off-by-one&model=window8&type=f16].engineReference.difference|ratio}.',
      'A prompt that goes back to before its last window is evaluated anew, by design: {turns-v0.18.0:cells[turns=2000 tokens of thoughts&variant=patched].evaluated|count} tokens after a turn of {turns-v0.18.0:cells[turns=2000 tokens of thoughts&variant=patched].generated|count} tokens of thoughts, where the llama runner evaluates {turns-v0.18.0:cells[turns=2000 tokens of thoughts&variant=stock].evaluated|count}. In plain chats both evaluate {turns-v0.18.0:cells[turns=chat, no thoughts&variant=patched].evaluated|count}.',
      'Speed on CPU, engine to llama runner: {speed-v0.18.0:cells[metric=prefill 512].ratio.median|ratio} in prefill, {speed-v0.18.0:cells[metric=decode after 512].ratio.median|ratio} in decode.',
    ],
    links: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/11433',
      'https://github.com/ollama/ollama/issues/11575',
      'https://github.com/ollama/ollama/issues/16662',
    ],
  },
}
