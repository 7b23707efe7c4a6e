import { goldens } from '@exaone4/patches'
import { Template } from '@huggingface/jinja'
import { expect, test } from 'vitest'
import { authorTemplate } from '../src/fixtures/author-template.ts'

/** Reasoning that a client repeats is a rule of the real template that this one leaves out. */
const plain = goldens().filter(({ messages }) =>
  messages.every(({ content, reasoning_content }) => !reasoning_content && !content?.includes('</think>')),
)

test('gives the golden prompts', () => {
  expect(plain.length).toBeGreaterThan(40)
  const template = new Template(authorTemplate)
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
