import { goldens } from '@exaone4/patches'
import { Template } from '@huggingface/jinja'
import { expect, test } from 'vitest'
import { authorTemplate, referenceTemplate } from '../src/fixtures/author-template.ts'

/** Reasoning that a client repeats is a rule of the real template that this one leaves out. */
const plain = goldens().filter(({ messages }) =>
  messages.every(({ content, reasoning_content }) => !reasoning_content && !content?.includes('</think>')),
)

test('gives the golden prompts', () => {
  expect(plain.length).toBeGreaterThan(40)
  const template = new Template(referenceTemplate)
  for (const { name, messages, tools, thinking, prompt } of plain) {
    if (messages.at(-1)?.role === 'assistant') continue
    const rendered = template.render({
      messages,
      tools: tools ?? undefined,
      enable_thinking: thinking,
      add_generation_prompt: true,
    })
    expect(rendered, name).toBe(prompt)
  }
})

test('the template of model files leaves the turn of a leading system message by continue', () => {
  const without = authorTemplate.replace('{%- continue -%}', '')
  const guarded = referenceTemplate
    .replace('{%- if not loop.first or message.role != "system" -%}', '')
    .replace(
      '{%- endif -%}\n{%- endfor -%}\n{%- if add_generation_prompt',
      '\n{%- endfor -%}\n{%- if add_generation_prompt',
    )
  expect(authorTemplate).toContain('{%- continue -%}\n{%- elif tools -%}')
  expect(without).toBe(guarded)
})

test('without a leading system message, both templates give the same prompt', () => {
  const [author, reference] = [new Template(authorTemplate), new Template(referenceTemplate)]
  const others = plain.filter(({ messages }) => messages[0]?.role !== 'system')
  expect(others.length).toBeGreaterThan(20)
  for (const { name, messages, tools, thinking } of others) {
    const context = { messages, tools: tools ?? undefined, enable_thinking: thinking }
    expect(author.render(context), name).toBe(reference.render(context))
  }
})
