import { filler, nothing, planted, secrets } from '@exaone4/models'
import { expect } from 'vitest'
import { answered } from '../bench/answered.ts'
import type { Check } from './check.ts'

const area = { level: 'MUST', references: [], fixedBy: [], failsOn: ['garbled'] } as const

/** What a client has seen when it leaves. */
const SEEN = 3
const AT_ONCE = 8
/** Parts in which an answer of one token may come: the token, and the end. */
const ONE_TOKEN = 2

export const stream: readonly Check[] = [
  {
    ...area,
    id: 'stream/abort',
    title: 'a client that disconnects stops its answer, and the next answer comes at once and is correct',
    failsOn: ['garbled', 'deaf'],
    run: async (bench) => {
      const server = await bench.serve()
      const model = await server.model('global')
      // It would never end, and the server takes one request at a time.
      const options = { num_predict: -1, num_ctx: 1024, temperature: 0 }
      const answer = await answered(
        server.client.generate({ model, prompt: planted('amber'), raw: true, stream: true, options }),
      )
      let seen = 0
      await expect(async () => {
        for await (const _ of answer) if (++seen === SEEN) answer.abort()
      }).rejects.toThrow(/abort/i)
      expect(seen).toBeGreaterThanOrEqual(SEEN)

      const one = { ...options, num_predict: 1 }
      for (const secret of ['olive', 'maple'] as const) {
        const prompt = filler(20) + planted(secret)
        const next = await answered(
          server.client.generate({ model, prompt, raw: true, stream: true, options: one }),
        )
        // Streamed, so that a server that goes on is left, not waited for.
        const parts: string[] = []
        for await (const { response = '' } of next) if (parts.push(response) > ONE_TOKEN) break
        if (parts.length > ONE_TOKEN) next.abort()
        expect(parts.length, 'parts of an answer of one token').toBeLessThanOrEqual(ONE_TOKEN)
        expect(parts.join('')).toBe(secret)
      }
    },
  },
  {
    ...area,
    id: 'stream/at-once',
    title: 'eight parallel requests each get their own complete answer',
    run: async (bench) => {
      const server = await bench.serve()
      const options = { temperature: 0, num_ctx: 1024 }
      const mine = secrets.slice(0, AT_ONCE)
      const texts = await Promise.all(
        mine.map((secret, index) =>
          server.complete('once', filler(10 + index) + planted(secret) + filler(5), { options }),
        ),
      )
      expect(texts.map(({ response }) => response.trim())).toEqual(mine)
      expect(mine).not.toContain(nothing)
    },
  },
]
