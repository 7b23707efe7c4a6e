import { Template } from '@huggingface/jinja'
import { expect, test } from 'vitest'
import { referenceTemplate } from '../../src/fixtures/author-template.ts'
import { type Conversation, conversation } from '../../src/fixtures/differential/conversation.ts'

const many = Array.from({ length: 300 }, (_, index) => conversation(1, index))

test('the same numbers give the same conversation, others give another one', () => {
  expect(conversation(1, 5)).toEqual(conversation(1, 5))
  expect(new Set(many.map((each) => JSON.stringify(each))).size).toBeGreaterThan(0.95 * many.length)
  expect(conversation(2, 5)).not.toEqual(conversation(1, 5))
})

test('has everything that a prompt can have', () => {
  const share = (holds: (each: Conversation) => boolean): number => many.filter(holds).length / many.length
  expect(share(({ think }) => think)).toBeGreaterThan(0.3)
  expect(share(({ tools }) => tools.length > 0)).toBeGreaterThan(0.3)
  expect(share(({ messages }) => messages[0]?.role === 'system')).toBeGreaterThan(0.3)
  expect(share(({ messages }) => messages.some(({ role }) => role === 'tool'))).toBeGreaterThan(0.1)
  expect(
    share(({ messages }) => messages.some(({ content }) => content.includes('</think>'))),
  ).toBeGreaterThan(0.1)
  expect(share(({ messages }) => messages.some(({ content }) => content === ''))).toBeGreaterThan(0.1)
})

test.each([
  ['a line after the last tool', '{{ "\\n\\n" -}}', '{{ "\\n" -}}'],
  [
    'the end of a turn',
    '{{- "[|endofturn|]\\n" -}}\n{%- endif -%}\n',
    '{{- "[|endofturn|]" -}}\n{%- endif -%}',
  ],
  ['trimming', '.strip()', ''],
])('some conversation shows a template that has %s otherwise', (_, part, otherwise) => {
  expect(referenceTemplate).toContain(part)
  const render = (text: string, { messages, tools, think }: Conversation): string =>
    new Template(text).render({
      messages,
      ...(tools.length > 0 && { tools }),
      enable_thinking: think,
      add_generation_prompt: true,
    })
  const changed = referenceTemplate.replace(part, otherwise)
  expect(many.slice(0, 100).some((each) => render(referenceTemplate, each) !== render(changed, each))).toBe(
    true,
  )
})
