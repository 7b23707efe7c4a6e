import { Template } from '@huggingface/jinja'
import { assert } from 'vitest'
import type { Bench } from '../bench/bench.ts'
import { referenceTemplate } from '../fixtures/author-template.ts'
import { referenceTemplate45 } from '../fixtures/author-template-45.ts'
import { type Conversation, conversation } from '../fixtures/differential/conversation.ts'
import { conversation45 } from '../fixtures/differential/conversation-45.ts'
import { firstDifference } from '../fixtures/differential/difference.ts'
import { templateContext } from '../fixtures/differential/template-context.ts'
import { withImageTags } from '../fixtures/image-tags.ts'
import type { ModelName } from '../fixtures/models/models.ts'
import type { Check } from './check.ts'

const area = {
  level: 'MUST',
  references: ['#14909', '#13768'],
  failsOn: ['garbled'],
  timeout: 600,
} as const

/** Compares the server's prompts of random conversations with those of the author's template. */
async function compare(
  bench: Bench,
  model: ModelName,
  converse: (seed: number, index: number) => Conversation,
  expect: (conversation: Conversation) => string,
): Promise<void> {
  const { seed, count } = bench.random
  const server = await bench.serve()
  for (let index = 0; index < count; index++) {
    const request = converse(seed, index)
    // Random texts may be longer than the context.
    const got = await server.prompt(model, { ...request, ...NOT_SHORTENED })
    const difference = firstDifference(expect(request), got)
    if (difference !== undefined) {
      assert.fail(`conversation ${index} of seed ${seed}: ${difference}\n${JSON.stringify(request)}`)
    }
  }
  bench.note({ seed, count }, { differences: 0 })
}

const NOT_SHORTENED: object = { truncate: false }

const compare40 = (bench: Bench, model: ModelName): Promise<void> => {
  const template = new Template(referenceTemplate)
  return compare(bench, model, conversation, (each) => template.render(templateContext(each)))
}

const compare45 = (bench: Bench, model: ModelName): Promise<void> => {
  const template = new Template(referenceTemplate45)
  return compare(bench, model, conversation45, (each) =>
    withImageTags(template.render(templateContext(each))),
  )
}

/** EXAONE 4.5 with images. */
const area45 = {
  ...area,
  references: ['#16662'],
  fixedBy: ['exaone4.5', 'renderer', 'detection', 'image-tags'],
  failsOn: ['garbled', 'code-image-line', 'without-hidden-tags'],
  where: 'exaone45-llama-cpp',
} as const

export const differential: readonly Check[] = [
  {
    ...area,
    id: 'differential/renderer',
    title:
      "random conversations, file without a template: the prompt equals the author's template, byte for byte",
    fixedBy: ['renderer', 'detection'],
    run: (bench) => compare40(bench, 'answer'),
  },
  {
    ...area,
    id: 'differential/template',
    title: 'random conversations, file with the template: the prompt is the same',
    fixedBy: ['renderer', 'detection'],
    run: (bench) => compare40(bench, 'authored'),
  },
  {
    ...area45,
    id: 'differential/4_5-renderer',
    title:
      "random conversations with images, file of EXAONE 4.5 without a template: the prompt equals the author's template, byte for byte",
    run: (bench) => compare45(bench, 'seeing'),
  },
  {
    ...area45,
    id: 'differential/4_5-template',
    title: 'random conversations with images, file of EXAONE 4.5 with the template: the prompt is the same',
    run: (bench) => compare45(bench, 'authoredSeeing'),
  },
]
