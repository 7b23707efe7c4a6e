import { z } from 'zod'
import type { LoadFacts } from './facts.ts'

const deviceSchema = z.object({
  name: z.string(),
  layers: z.number(),
  weights: z.number(),
  cache: z.number(),
  computeBuffer: z.number(),
})

/** Facts of a load, as they are kept in a report. JSON has no `undefined`: such a field may be missing. */
export const loadFactsSchema: z.ZodType<LoadFacts> = z.object({
  runner: z.enum(['llamarunner', 'ollama-engine', 'llama-server']),
  template: z.enum(['go', 'jinja']),
  model: z.string(),
  flashAttention: z.enum(['auto', 'enabled', 'disabled']),
  contextTokens: z.number(),
  batchTokens: z.number(),
  parallel: z.number(),
  caches: z.array(
    z
      .object({
        kind: z.enum(['full-attention', 'sliding-window', 'all']),
        cells: z.number().optional(),
        layers: z.number(),
        keyType: z.string(),
        valueType: z.string(),
        bytes: z.number(),
      })
      .transform(({ cells, ...rest }) => ({ ...rest, cells })),
  ),
  computeBuffers: z.array(z.object({ device: z.string(), bytes: z.number() })),
  layers: z
    .object({ total: z.number(), offloaded: z.number().optional() })
    .transform(({ total, offloaded }) => ({ total, offloaded })),
  devices: z.array(deviceSchema),
  allocated: z.array(deviceSchema),
  estimate: z.object({
    weights: z.number(),
    cache: z.number(),
    computeBuffer: z.number(),
    total: z.number(),
  }),
  warnings: z.array(z.string()),
})
