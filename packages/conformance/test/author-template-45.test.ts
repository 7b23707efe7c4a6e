import { goldens } from '@exaone4/patches'
import { Template } from '@huggingface/jinja'
import { expect, test } from 'vitest'
import { authorTemplate45, IMAGE_MARK, referenceTemplate45 } from '../src/fixtures/author-template-45.ts'
import { templateContext } from '../src/fixtures/differential/template-context.ts'
import { goldenRequest } from '../src/fixtures/golden.ts'
import { withImageTags } from '../src/fixtures/image-tags.ts'

const cases = goldens('4.5').map((golden) => {
  const { messages = [], ...request } = goldenRequest(golden)
  const withImages = messages.map((message, index) => ({
    ...message,
    images: Array.from({ length: golden.messages[index]?.images ?? 0 }, () => ''),
  }))
  const context = templateContext({
    messages: withImages,
    tools: request.tools ?? [],
    think: golden.thinking,
  })
  return { ...golden, context }
})

test.each(cases)('gives the golden prompt of $name', ({ context, prompt }) => {
  expect(withImageTags(new Template(referenceTemplate45).render(context))).toBe(prompt)
})

test('all golden conversations are among them', () => {
  expect(cases).toHaveLength(60)
})

test('without a leading system message, the template of model files gives the same prompt', () => {
  const [author, reference] = [new Template(authorTemplate45), new Template(referenceTemplate45)]
  const others = cases.filter(({ messages }) => messages[0]?.role !== 'system')
  expect(others.length).toBeGreaterThan(20)
  for (const { name, context } of others) {
    const marked = author.render(context).replaceAll('<vision><|image_pad|></vision>', IMAGE_MARK)
    expect(marked, name).toBe(reference.render(context))
  }
})

test('the template of model files leaves the turn of a leading system message by continue', () => {
  expect(authorTemplate45).toContain('{%- continue -%}\n{%- endif -%}')
  expect(referenceTemplate45).not.toContain('continue')
})

test.each([
  ['one image', `${IMAGE_MARK}\na`, '[img-0]\na'],
  [
    'text with the tag of an image',
    `[img-0]${IMAGE_MARK}${IMAGE_MARK}[img-2]`,
    '[img-0][img-1][img-3][img-2]',
  ],
  ['no image', '[img-0]', '[img-0]'],
])('a prompt with tags, %s', (_, marked, tagged) => {
  expect(withImageTags(marked)).toBe(tagged)
})
