import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, withScratch } from '@exaone4/harness'
import { writeScriptedModel } from '@exaone4/models'
import { Ollama } from 'ollama'
import { expect, inject, test } from 'vitest'
import { capture } from '../src/real/capture.ts'
import { score } from '../src/real/score.ts'
import './context.ts'

const call = '<tool_call>{"name": "get_weather", "arguments": {"city": "Busan"}}</tool_call>'

test('a model that says one thing is right where that is right, and nowhere else', async () => {
  const server = await startServer({ ollama: inject('ollama') })
  try {
    await withScratch(tmpdir(), async (folder) => {
      const path = join(folder, 'model.gguf')
      await writeScriptedModel(path, { content: call, thinking: `Busan.\n</think>\n\n${call}` })
      const digest = await upload(server.url, path)
      const creation = { model: 'one-thing', files: { 'model.gguf': digest }, stream: false as const }
      await new Ollama({ host: server.url }).create(creation)
    })
    const request = { url: server.url, model: 'one-thing' }
    const first = await capture({ ...request, tries: 1 })
    const asked: number[] = []
    const more = await capture({
      ...request,
      tries: 2,
      earlier: first,
      onAnswer: async ({ answers }) => void asked.push(answers.length),
    })
    expect(asked).toHaveLength(first.answers.length)
    expect(more.answers.slice(0, first.answers.length)).toEqual(first.answers)
    expect(Object.fromEntries(score(more).map(({ task, right }) => [task, right]))).toEqual({
      'pick-tool': 2,
      'pick-tool-thinking': 2,
      'typed-arguments': 0,
      'none-fits': 0,
      'parallel-calls': 0,
      'korean-call': 2,
      'korean-answer': 0,
    })
    await expect(capture({ ...request, model: 'another', tries: 1 })).rejects.toMatchObject({ code: 'usage' })
  } finally {
    await server.stop()
  }
})

async function upload(url: string, path: string): Promise<string> {
  const bytes = await readFile(path)
  const hash = await crypto.subtle.digest('SHA-256', bytes)
  const digest = `sha256:${Buffer.from(hash).toString('hex')}`
  await fetch(`${url}/api/blobs/${digest}`, { method: 'POST', body: bytes })
  return digest
}
