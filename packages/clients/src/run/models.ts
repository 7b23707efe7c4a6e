import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { authorTemplate } from '@exaone4/conformance'
import { type ScriptedModel, type TurnsModel, writeScriptedModel, writeTurnsModel } from '@exaone4/models'
import { Ollama } from 'ollama'
import type { Client, Feature } from '../suite/client.ts'
import { conversation } from '../suite/conversation.ts'

const { thought, answer, object, loopThoughts, loopAnswer, loopCalls, parallelCalls } = conversation

const call = ({ name, arguments: args }: { name: string; arguments: unknown }): string =>
  `<tool_call>${JSON.stringify({ name, arguments: args })}</tool_call>`
const thinking = (thoughts: string, text: string): string => `${thoughts}\n</think>\n\n${text}`

/** Answers after the words of the two tool results. */
const loop = (last: string): TurnsModel => ({
  opening: thinking(loopThoughts[0], call(loopCalls[0])),
  turns: [
    ['celsius', thinking(loopThoughts[1], call(loopCalls[1]))],
    ['fahrenheit', thinking(loopThoughts[2], last)],
  ],
})

/** Test models. Like the published files, each has its author's template, which stock Ollama needs for tools. */
const models = {
  answer: { content: answer, thinking: thinking(thought, answer) },
  /** With these cuts, the model begins its JSON at once where a grammar allows nothing else, as a real one does. */
  structured: {
    content: JSON.stringify(object),
    thinking: { text: thinking(thought, JSON.stringify(object)), seed: 1 },
  },
  loop: loop(loopAnswer),
  /** smolagents ends its loop with a tool of its own. */
  'loop-final': loop(call({ name: 'final_answer', arguments: { answer: loopAnswer } })),
  parallel: {
    content: parallelCalls.map(call).join('\n'),
    thinking: thinking(thought, parallelCalls.map(call).join('\n')),
  },
} as const satisfies Record<string, ScriptedModel | TurnsModel>

type ModelName = keyof typeof models

/**
 * The context is that of the longest prompt, smolagents' own. One thread, because the layers are tiny. A model that a
 * grammar forces off its script might never end.
 */
const PARAMETERS = { num_ctx: 16_384, num_thread: 1, num_predict: 512 }

/** The name of the model that a client is given for a feature. */
export function modelFor({ id }: Pick<Client, 'id'>, feature: Feature): string {
  return `exaone4-clients-${chosen(id, feature)}`
}

function chosen(id: string, feature: Feature): ModelName {
  if (feature === 'tools') return id === 'smolagents' ? 'loop-final' : 'loop'
  return feature === 'structured' || feature === 'parallel' ? feature : 'answer'
}

/** Writes all test models and creates them on a server. */
export async function createModels(url: string, scratch: string): Promise<void> {
  const client = new Ollama({ host: url })
  for (const [name, model] of Object.entries<ScriptedModel | TurnsModel>(models)) {
    const path = join(scratch, `${name}.gguf`)
    const withTemplate = { ...model, chatTemplate: authorTemplate }
    await ('turns' in withTemplate
      ? writeTurnsModel(path, withTemplate)
      : writeScriptedModel(path, withTemplate))
    const body = await readFile(path)
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`
    const response = await fetch(`${url}/api/blobs/${digest}`, { method: 'POST', body })
    if (!response.ok) throw new Error(`the server refused the model ${name}: ${response.status}`)
    const creation = {
      model: `exaone4-clients-${name}`,
      files: { 'model.gguf': digest },
      parameters: PARAMETERS,
      stream: false as const,
    }
    await client.create(creation)
  }
}
