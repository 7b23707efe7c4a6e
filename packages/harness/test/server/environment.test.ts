import { expect, test } from 'vitest'
import { serverEnvironment } from '../../src/server/environment.ts'
import { environment } from '../../testing/tree.ts'

const place = { host: '127.0.0.1:1234', models: '/somewhere/models', home: '/somewhere' }

test("no setting of the caller's reaches a server", () => {
  environment({
    OLLAMA_KV_CACHE_TYPE: 'q4_0',
    OLLAMA_HOST: '0.0.0.0:80',
    LLAMA_ARG_CTX_SIZE: '1',
    GGML_SCHED_DEBUG: '1',
    CUDA_VISIBLE_DEVICES: '1',
  })
  const given = serverEnvironment({ OLLAMA_DEBUG: '1' }, place)
  expect(Object.keys(given).filter((name) => /^(OLLAMA|LLAMA|GGML)_/.test(name))).toEqual([
    'OLLAMA_DEBUG',
    'OLLAMA_HOST',
    'OLLAMA_MODELS',
  ])
  expect(given).toMatchObject({ PATH: process.env.PATH, CUDA_VISIBLE_DEVICES: '1', OLLAMA_DEBUG: '1' })
})

test('its place wins over what is given', () => {
  const given = serverEnvironment({ OLLAMA_HOST: '0.0.0.0', OLLAMA_MODELS: '/' }, place)
  expect(given).toMatchObject({ OLLAMA_HOST: place.host, OLLAMA_MODELS: place.models, HOME: place.home })
})
