import { Template } from '@huggingface/jinja'
import type { Message } from 'ollama'
import { expect, test } from 'vitest'
import { IMAGE_MARK, referenceTemplate45 } from '../../src/fixtures/author-template-45.ts'
import type { Conversation } from '../../src/fixtures/differential/conversation.ts'
import { conversation45 } from '../../src/fixtures/differential/conversation-45.ts'
import { templateContext } from '../../src/fixtures/differential/template-context.ts'

const many = Array.from({ length: 300 }, (_, index) => conversation45(1, index))

test('the same numbers give the same conversation, others give another one', () => {
  expect(conversation45(1, 5)).toEqual(conversation45(1, 5))
  expect(new Set(many.map((each) => JSON.stringify(each))).size).toBeGreaterThan(0.95 * many.length)
  expect(conversation45(2, 5)).not.toEqual(conversation45(1, 5))
})

const some = (holds: (message: Message) => boolean) => (each: Conversation) => each.messages.some(holds)
const seen = ({ images = [] }: Message): boolean => images.length > 0
const late = ({ messages }: Conversation, holds: (message: Message) => boolean): boolean =>
  messages.slice(1).some(holds)

test.each<[what: string, holds: (each: Conversation) => boolean, least: number]>([
  ['thinking', ({ think }) => think, 0.3],
  ['tools', ({ tools }) => tools.length > 0, 0.3],
  ['several images in a message', some(({ images = [] }) => images.length > 1), 0.3],
  ['images in several messages', ({ messages }) => messages.filter(seen).length > 1, 0.3],
  ['images of tool results', some((message) => seen(message) && message.role === 'tool'), 0.1],
  ['images of an answer', some((message) => seen(message) && message.role === 'assistant'), 0.1],
  ['images without text', some((message) => seen(message) && message.content === ''), 0.1],
  ['thoughts in a field', some(({ thinking }) => Boolean(thinking)), 0.3],
  [
    'thoughts in the content',
    some(({ role, content }) => role === 'assistant' && content.includes('</think>')),
    0.3,
  ],
  ['several calls', some(({ tool_calls = [] }) => tool_calls.length > 1), 0.2],
  ['a loop of tools in progress', ({ messages }) => messages.at(-1)?.role === 'tool', 0.2],
  ['a late system message', (each) => late(each, ({ role }) => role === 'system'), 0.1],
  ['a developer message', some(({ role }) => role === 'developer'), 0.05],
  ['an empty text', some(({ content }) => content === ''), 0.2],
  ['text like the tag of an image', (each) => JSON.stringify(each).includes('[img-0]'), 0.3],
])('there is enough of what a prompt can have: %s', (_, holds, least) => {
  expect(many.filter(holds).length / many.length).toBeGreaterThan(least)
})

test('none ends in an answer, which would be continued, and none has the mark of an image', () => {
  for (const each of many) {
    expect(each.messages.at(-1)?.role).not.toBe('assistant')
    expect(JSON.stringify(each)).not.toContain(IMAGE_MARK)
  }
})

test.each([
  ['the line after an image', `${IMAGE_MARK}\\n`, IMAGE_MARK],
  ['the thoughts of a loop in progress', 'loop.index0 > last.user', 'loop.index0 >= 0'],
  [
    'the last turn of the user',
    'message.role == "user" -%}{%- set last',
    'not seen and message.role == "user" -%}{%- set seen = true -%}{%- set last',
  ],
  [
    'an image turn, which does not count,',
    'message.role == "user" -%}{%- set last',
    'message.role == "user" and message.content is string -%}{%- set last',
  ],
  ['the first of two thoughts', 'said.split("</think>")[0]', 'said.split("</think>")[-2]'],
  ['trimming of a thought', 'thought.strip()', 'thought'],
  ['trimming of an answer', '(images(message) + said.strip()).strip()', 'images(message) + said.strip()'],
  ['a run of results', '"" if before == "tool" else', '"" if before == "tools" else'],
  [
    'the place of images',
    'images(message) + texts(message) + "</tool_result>"',
    'texts(message) + images(message) + "</tool_result>"',
  ],
])('some conversation shows a template that has %s otherwise', (_, part, otherwise) => {
  expect(referenceTemplate45).toContain(part)
  const [right, wrong] = [referenceTemplate45, referenceTemplate45.replace(part, otherwise)].map(
    (text) => new Template(text),
  )
  const differs = (each: Conversation): boolean =>
    right?.render(templateContext(each)) !== wrong?.render(templateContext(each))
  expect(many.slice(0, 100).some(differs)).toBe(true)
})
