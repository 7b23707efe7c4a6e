/** Names as in `OLLAMA_KV_CACHE_TYPE`. */
export type CacheType = 'f16' | 'q8_0' | 'q4_0'

export const cacheTypes: readonly ['f16', 'q8_0', 'q4_0'] = ['f16', 'q8_0', 'q4_0']
