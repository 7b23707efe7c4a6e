import { Template } from '@huggingface/jinja'
import { assert } from 'vitest'
import type { Bench } from '../bench/bench.ts'
import { referenceTemplate } from '../fixtures/author-template.ts'
import { conversation } from '../fixtures/differential/conversation.ts'
import { firstDifference } from '../fixtures/differential/difference.ts'
import type { ModelName } from '../fixtures/models/models.ts'
import type { Check } from './check.ts'

const area = {
  level: 'MUST',
  references: ['#14909', '#13768'],
  failsOn: ['garbled'],
  timeout: 600,
} as const

/** Compares the server's prompts of random conversations with the output of the author's template. */
async function compare(bench: Bench, model: ModelName): Promise<void> {
  const { seed, count } = bench.random
  const server = await bench.serve()
  const template = new Template(referenceTemplate)
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
      "random conversations, file without a template: the prompt equals the author's template, byte for byte",
    fixedBy: ['renderer', 'detection'],
    run: (bench) => compare(bench, 'answer'),
  },
  {
    ...area,
    id: 'differential/template',
    title: 'random conversations, file with the template: the prompt is the same',
    fixedBy: ['renderer', 'detection'],
    run: (bench) => compare(bench, 'authored'),
  },
]
