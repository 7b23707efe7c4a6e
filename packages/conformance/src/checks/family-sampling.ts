import type { Options } from 'ollama'
import { expect } from 'vitest'
import type { Served } from '../bench/bench.ts'
import type { RandomModelName } from '../fixtures/models/random.ts'
import type { Check } from './check.ts'

const sampling = {
  level: 'MUST',
  references: ['#14909'],
  fixedBy: ['sampling'],
  failsOn: ['code-other-sampling'],
} as const

/** For EXAONE 4.0. */
const recommended = { temperature: 0.6, top_p: 0.95, repeat_penalty: 1, presence_penalty: 0 }

/** Options of which each changes the answer; Ollama's own engine has no penalties. */
const others = {
  engine: [{ temperature: 0.8 }, { top_p: 0.9 }],
  all: [{ temperature: 0.8 }, { top_p: 0.9 }, { repeat_penalty: 1.1 }, { presence_penalty: 1.5 }],
}

/** Compares an answer without options with one that is sampled with these, and makes sure that options matter. */
async function comparesSampling(
  server: Served,
  model: RandomModelName,
  options: typeof recommended,
  different: readonly Partial<Options>[],
): Promise<void> {
  const sampled = async (more: Partial<Options>): Promise<string> => {
    const request = { options: { seed: 7, num_predict: 40, ...more } }
    return (await server.complete(model, 'Hello world, this is', request)).response
  }
  // From here on, the prompt is in the cache, and all logits are computed in the same way.
  await sampled(options)
  const wanted = await sampled(options)
  expect(await sampled({})).toBe(wanted)
  for (const other of different) expect(await sampled({ ...options, ...other })).not.toBe(wanted)
}

/** How the members of the family are sampled by default. */
export const familySampling: readonly Check[] = [
  {
    ...sampling,
    id: 'family/sampling',
    title:
      'EXAONE 4.0 is sampled as LG recommends, unless its file, its Modelfile or the request says otherwise',
    run: async (bench) => {
      const server = await bench.serve()
      await comparesSampling(server, 'allGlobal', recommended, others.engine)
      await comparesSampling(server, 'sampledFile', { ...recommended, temperature: 0.875 }, others.engine)
      await comparesSampling(
        server,
        'sampledParameters',
        { ...recommended, temperature: 0.375 },
        others.engine,
      )
    },
  },
  {
    ...sampling,
    id: 'family/sampling-4_5',
    title: 'EXAONE 4.5 is sampled as LG recommends',
    where: 'llama-server-era',
    run: async (bench) => {
      await comparesSampling(await bench.serve(), 'sampled45', { ...recommended, temperature: 1 }, others.all)
    },
  },
]
