import { cacheType } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const cacheTypeTopic: Topic = {
  id: 'cache-type',
  title: 'llm: use an f16 cache where OLLAMA_KV_CACHE_TYPE cannot work',
  patches: [proposed(cacheType)],
  dependsOn: [],
  body: {
    problem: [
      "`OLLAMA_KV_CACHE_TYPE` is set for all models, but llama-server exits when a model or a GPU does not support the type. A q8_0 cache then keeps a model from loading in four cases: `OLLAMA_FLASH_ATTENTION=0`, a GPU without flash attention, a head length that is no multiple of the type's block size, and an architecture that llama.cpp runs without flash attention (#15043). An unknown type keeps every model from loading. When Ollama ran models itself, it used an f16 cache in these cases and logged a warning.",
    ],
    change: [
      'Before it starts llama-server, Ollama checks that the type exists, that flash attention is not off, and that the head length is a multiple of the block size. Otherwise it uses f16 and logs a warning. If llama-server itself refuses the type, Ollama starts it again with f16.',
    ],
    usage: ['Nothing to configure.'],
    tested: [
      'The Go test runs a process that accepts and refuses types as llama-server does, with each setting of OLLAMA_FLASH_ATTENTION.',
    ],
    links: ['https://github.com/ollama/ollama/issues/15043'],
  },
  failing: { package: 'llm', test: 'TestKVCacheType' },
}
