import { Template } from '@huggingface/jinja'
import { assert } from 'vitest'
import type { Bench } from '../bench/bench.ts'
import { authorTemplate } from '../fixtures/author-template.ts'
import { conversation } from '../fixtures/differential/conversation.ts'
import { firstDifference } from '../fixtures/differential/difference.ts'
import type { ModelName } from '../fixtures/models.ts'
import type { Check } from './check.ts'

const area = {
  level: 'MUST',
  references: ['#14909', '#13768'],
  failsOn: ['garbled'],
  timeout: 600,
} as const

/** The prompts of random conversations, by the server and by the template of the model's author. */
async function compare(bench: Bench, model: ModelName): Promise<void> {
  const { seed, count } = bench.random
  const server = await bench.serve()
  const template = new Template(authorTemplate)
  for (let index = 0; index < count; index++) {
    const { messages, tools, think } = conversation(seed, index)
    const expected = template.render({
      messages,
      ...(tools.length > 0 && { tools }),
      enable_thinking: think,
      add_generation_prompt: true,
    })
    const got = await server.prompt(model, { messages, tools, think })
    const difference = firstDifference(expected, got)
    if (difference !== undefined) {
      assert.fail(
        `conversation ${index} of seed ${seed}: ${difference}\n${JSON.stringify({ messages, tools, think })}`,
      )
    }
  }
  bench.note({ seed, count }, { differences: 0 })
}

export const differential: readonly Check[] = [
  {
    ...area,
    id: 'differential/renderer',
    title:
      "random conversations give the prompt of the author's template, byte for byte, from a file without one",
    fixedBy: ['renderer', 'detection'],
    run: (bench) => compare(bench, 'answer'),
  },
  {
    ...area,
    id: 'differential/template',
    title: 'random conversations give the same prompt from a file that carries the template',
    fixedBy: ['renderer', 'detection'],
    run: (bench) => compare(bench, 'authored'),
  },
]
