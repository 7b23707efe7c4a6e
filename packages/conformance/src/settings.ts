import type { ServerEnvironment } from '@exaone4/harness'

export type SettingsName =
  | 'default'
  | 'q8_0'
  | 'q4_0'
  | 'f16'
  | 'unknown'
  | 'off'
  | 'f16x4'
  | 'q8_0x4'
  | 'flashF16'
  | 'flashQ8_0'
  | 'flashQ4_0'
  | 'parallel'

/** The configurations in which a target is run: one server each, not one per check. */
export const settings: Record<SettingsName, ServerEnvironment> = {
  default: {},
  q8_0: { OLLAMA_KV_CACHE_TYPE: 'q8_0' },
  q4_0: { OLLAMA_KV_CACHE_TYPE: 'q4_0' },
  f16: { OLLAMA_KV_CACHE_TYPE: 'f16' },
  unknown: { OLLAMA_KV_CACHE_TYPE: 'q5_1' },
  f16x4: { OLLAMA_KV_CACHE_TYPE: 'f16', OLLAMA_NUM_PARALLEL: '4' },
  q8_0x4: { OLLAMA_KV_CACHE_TYPE: 'q8_0', OLLAMA_NUM_PARALLEL: '4' },
  parallel: { OLLAMA_NUM_PARALLEL: '4' },
  off: { OLLAMA_KV_CACHE_TYPE: 'q8_0', OLLAMA_FLASH_ATTENTION: '0' },
  flashF16: { OLLAMA_KV_CACHE_TYPE: 'f16', OLLAMA_FLASH_ATTENTION: '1' },
  flashQ8_0: { OLLAMA_KV_CACHE_TYPE: 'q8_0', OLLAMA_FLASH_ATTENTION: '1' },
  flashQ4_0: { OLLAMA_KV_CACHE_TYPE: 'q4_0', OLLAMA_FLASH_ATTENTION: '1' },
}
