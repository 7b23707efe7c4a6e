import type { Message, Tool } from 'ollama'
import { dice } from './dice.ts'

export interface Conversation {
  messages: Message[]
  tools: Tool[]
  think: boolean
}

type Dice = ReturnType<typeof dice>

/** What prompts go wrong over: boundary white space, tags, several bytes, marks that combine, quotes, other turns' words. */
const WORDS = [
  'Seoul',
  '서울은',
  '날씨가 어때?',
  '🇰🇷',
  'e\u0301',
  '\u200b',
  '\u00a0',
  '\u3000',
  ' ',
  '\n',
  '\n\n',
  '\t',
  '"quoted"',
  "it's",
  '\\n',
  '\\',
  '/',
  '&amp;',
  '<b>',
  '<think>',
  '<tool_call>',
  '</tool_call>',
  '[|user|]',
  '{"a": 1}',
  '{{ messages }}',
  '{% if x %}',
  '\u2028',
  '\u007f',
  '21.5',
] as const

const NAMES = ['city', 'unit', 'days', '도시', 'a b', 'x-y', 'from'] as const

/**
 * A conversation, the same for the same numbers on every machine. Left out is what Ollama's own types change on the
 * way: numbers above 2⁵³, the order of keys within an argument, and fields of a schema that they do not know.
 */
export function conversation(seed: number, index: number): Conversation {
  const die = dice(seed * 1_000_003 + index)
  const tools = die.chance(0.5) ? die.list(1, 3, (at) => tool(die, at)) : []
  const messages: Message[] = die.chance(0.5) ? [{ role: 'system', content: text(die) }] : []
  for (let turn = die.between(1, 4); turn > 0; turn--) {
    messages.push({ role: 'user', content: text(die) })
    if (turn > 1) messages.push(...answer(die, tools))
  }
  return { messages, tools, think: die.chance(0.5) }
}

/** What the assistant says in a turn that is past, with what its tools say. */
function answer(die: Dice, tools: readonly Tool[]): Message[] {
  const thought = die.chance(0.4) ? `<think>\n${text(die)}\n</think>\n\n` : ''
  const said: Message = { role: 'assistant', content: thought + text(die) }
  if (tools.length === 0 || die.chance(0.4)) return [said]
  const calls = die.list(1, 3, () => ({
    function: { name: die.pick(tools).function.name ?? '', arguments: args(die) },
  }))
  const content = die.chance(0.5) ? '' : said.content
  const results = calls.map(
    ({ function: { name } }): Message => ({
      role: 'tool',
      tool_name: name,
      content: text(die),
    }),
  )
  const closing: Message[] = die.chance(0.6) ? [{ role: 'assistant', content: text(die) }] : []
  return [{ ...said, content, tool_calls: calls }, ...results, ...closing]
}

function text(die: Dice): string {
  return die.list(0, 6, () => die.pick(WORDS)).join(die.chance(0.5) ? ' ' : '')
}

function args(die: Dice): Record<string, unknown> {
  return Object.fromEntries(die.list(0, 3, () => [die.pick(NAMES), value(die)]))
}

function value(die: Dice): unknown {
  return die.pick([
    () => text(die),
    () => die.between(-1000, 1_000_000),
    () => die.between(1, 99) / 8,
    () => die.chance(0.5),
    () => null,
    () => die.list(0, 3, () => text(die)),
    () => ({ [die.pick(NAMES)]: text(die) }),
  ])()
}

/** Keys in the order of Ollama's types, those of items in that of the alphabet. */
function tool(die: Dice, at: number): Tool {
  const properties = Object.fromEntries(die.list(0, 4, () => [die.pick(NAMES), property(die)]))
  return {
    type: 'function',
    function: {
      name: `tool_${at}`,
      description: `Does ${text(die)}.`,
      parameters: {
        type: 'object',
        ...(Object.keys(properties).length > 0 && { required: Object.keys(properties).slice(0, 1) }),
        properties,
      },
    },
  }
}

function property(die: Dice): object {
  const description = `The ${text(die)}.`
  return die.pick<object>([
    { type: 'string', description },
    { type: 'integer', description },
    { type: ['number', 'null'], description },
    { type: 'string', description, enum: ['C', 'F', '도'] },
    { type: 'array', items: { description, type: 'string' }, description },
    { anyOf: [{ type: 'string' }, { type: 'integer' }], description },
    { type: 'object', description, properties: { x: { type: 'boolean', description } } },
  ])
}
