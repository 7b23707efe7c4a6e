import { createHash } from 'node:crypto'
import type { ChatRequest } from 'ollama'
import { expect } from 'vitest'
import { answers } from '../fixtures/models/parts.ts'
import type { Check } from './check.ts'
import { failure } from './failure.ts'
import { question, weather } from './requests.ts'

const area = { level: 'MUST', references: [], fixedBy: [], failsOn: ['silent', 'garbled'] } as const

export const errors: readonly Check[] = [
  {
    ...area,
    id: 'errors/no-model',
    title: 'a missing model is a 404 that names it',
    run: async (bench) => {
      const server = await bench.serve()
      const error = await failure(server.client.chat({ model: 'no-such-model', messages: question }))
      expect(error).toMatchObject({ status: 404, message: expect.stringContaining('no-such-model') })
    },
  },
  {
    ...area,
    id: 'errors/tool-shape',
    title: 'malformed tools are a 400',
    run: async (bench) => {
      const server = await bench.serve()
      const tools = 'get_weather' as unknown as NonNullable<ChatRequest['tools']>
      const error = await failure(server.chat('answer', { messages: question, tools }))
      expect(error.status).toBe(400)
      expect(error.message).toContain('tools')
    },
  },
  {
    ...area,
    id: 'errors/broken-gguf',
    failsOn: ['silent'],
    title: 'creating a model from a truncated file fails',
    run: async (bench) => {
      const server = await bench.serve()
      const content = Buffer.from('GGUF\u0003\0\0\0\u0001\0\0\0')
      const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`
      await fetch(`${server.url}/api/blobs/${digest}`, { method: 'POST', body: content })
      const request = {
        model: 'exaone4-suite-cut-short',
        files: { 'model.gguf': digest },
        stream: false as const,
      }
      const error = await failure(server.client.create(request))
      expect(error.message).toMatch(/EOF|GGUF/i)
    },
  },
  {
    ...area,
    id: 'errors/batch-zero',
    failsOn: ['garbled', 'code-batch-zero'],
    title: 'the server survives a request for batches of no tokens',
    keptBy: ['memory-estimate'],
    assertsSurvival: true,
    // Not on a server that is not ours: it may end.
    needs: ['facts'],
    run: async (bench) => {
      const server = await bench.serve('default', { name: 'batch-zero', environment: {} })
      const request = { messages: question, think: false }
      // A refusal is as good as an answer. In the runner era, the second model is for the llama runner.
      for (const model of ['call', 'otherTokenizer'] as const) {
        await server.chat(model, { ...request, options: { num_batch: 0 } }).catch(() => undefined)
      }
      const isAlive = await fetch(`${server.url}/api/version`).then(
        ({ ok }) => ok,
        () => false,
      )
      expect(isAlive, 'the server answers').toBe(true)
      expect((await server.chat('answer', request)).message.content).toBe(answers.content)
    },
  },
  {
    ...area,
    id: 'errors/load-reason',
    failsOn: ['silent', 'without-load-reason'],
    title: 'a load that fails because llama-server exits says why',
    references: ['#15043'],
    fixedBy: ['load-error'],
    where: 'llama-server-era',
    needs: ['facts'],
    run: async (bench) => {
      // llama-server reads options that Ollama does not set from its environment.
      const environment = { LLAMA_ARG_CACHE_REUSE: 'no-number' }
      const server = await bench.serve('default', { name: 'load-reason', environment })
      const error = await failure(server.chat('answer', { messages: question }))
      expect(error).toMatchObject({ status: 500, message: expect.stringContaining('LLAMA_ARG_CACHE_REUSE') })
    },
  },
  {
    ...area,
    id: 'errors/in-stream',
    failsOn: ['silent', 'without-stream-error'],
    title: 'an error of llama-server after it began to answer reaches the client',
    fixedBy: ['stream-error'],
    where: 'llama-server-era',
    run: async (bench) => {
      const server = await bench.serve()
      // No token of this model can write such an answer, which llama-server finds out when it samples one.
      const request = {
        model: await server.model('window8'),
        prompt: 'Where?',
        raw: true,
        format: { type: 'string', enum: ['제주'] },
        options: { temperature: 0 },
      }
      const expected = { status: 500, message: expect.stringContaining('grammar') }
      expect(await failure(server.client.generate(request))).toMatchObject(expected)
      const streamed = async (): Promise<void> => {
        for await (const { done } of await server.client.generate({ ...request, stream: true }))
          if (done) return
      }
      expect(await failure(streamed())).toMatchObject({ message: expected.message })
    },
  },
  {
    ...area,
    id: 'errors/no-tools',
    title: 'a request with tools to a model without tool support is an error that says so',
    run: async (bench) => {
      const server = await bench.serve()
      const error = await failure(server.chat('ownParser', { messages: question, tools: [weather] }))
      expect(error).toMatchObject({ status: 400, message: expect.stringContaining('does not support tools') })
    },
  },
]
