import type { Tool } from 'ollama'
import { assert, expect } from 'vitest'
import { z } from 'zod'
import type { Served } from '../bench/bench.ts'
import type { Check } from './check.ts'
import { question } from './requests.ts'

const place = { type: 'object', properties: { name: { type: 'string' } } }

/** What Ollama's own types carry of a parameter's schema. */
const carried = {
  day: { type: 'integer', description: 'Day, from "today" on' },
  unit: { type: ['string', 'null'], enum: ['C', 'F', null] },
  either: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
  where: place,
  places: { type: 'array', items: { ...place, required: ['name'] } },
}

/** What they lose, in some releases or in all. */
const lost = {
  default: 1,
  format: 'date',
  minItems: 1,
  pattern: '^[a-z]+$',
  required: ['name'],
  $ref: '#/$defs/place',
}

export const schema: readonly Check[] = [
  {
    id: 'prompt/schema',
    level: 'MUST',
    title: 'types, enums, alternatives, items and nested properties of a tool reach the model',
    references: ['#13472'],
    failsOn: ['garbled'],
    fixedBy: ['renderer', 'detection'],
    run: async (bench) => {
      expect(parametersOf(await toolInPrompt(await bench.serve(), carried))).toEqual({
        type: 'object',
        required: ['day'],
        properties: carried,
      })
    },
  },
  {
    id: 'prompt/schema-fields',
    level: 'SHOULD',
    title: 'defaults, formats, bounds, patterns and references of a tool reach the model',
    references: ['#11444', '#13472'],
    failsOn: ['garbled'],
    fixedBy: ['tool-schemas', 'renderer', 'detection'],
    run: async (bench) => {
      const properties = Object.fromEntries(
        Object.entries(lost).map(([name, value]) => [
          name.replace('$', ''),
          { type: 'string', [name]: value },
        ]),
      )
      const prompt = await toolInPrompt(await bench.serve(), properties)
      expect(parametersOf(prompt)).toMatchObject({ properties })
    },
  },
]

function toolInPrompt(server: Served, properties: Record<string, object>): Promise<string> {
  const tool = {
    type: 'function',
    function: {
      name: 'forecast',
      description: 'Forecast',
      parameters: { type: 'object', required: ['day'], properties },
    },
  } as Tool
  return server.prompt('answer', { messages: question, tools: [tool], think: false })
}

function parametersOf(prompt: string): unknown {
  const text = /<tool>(.*)<\/tool>\n/.exec(prompt)?.[1]
  assert(text !== undefined, 'the prompt names no tool')
  return parsed(text)?.function.parameters
}

const toolSchema = z.object({ function: z.object({ parameters: z.unknown() }) })

/** The tool of a prompt; undefined where it is not JSON. */
function parsed(text: string): z.infer<typeof toolSchema> | undefined {
  try {
    return toolSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
