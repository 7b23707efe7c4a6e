import { expect } from 'vitest'
import type { Served } from '../../bench/bench.ts'
import { post } from '../post.ts'

/** The answer to a request as it is. */
export async function rawWhole(server: Served, path: string, request: object): Promise<unknown> {
  return JSON.parse(await send(server, path, { ...request, stream: false }))
}

/** The parts of a stream: lines of JSON, or events with such lines. */
export async function rawParts(server: Served, path: string, request: object): Promise<unknown[]> {
  const lines = (await send(server, path, { ...request, stream: true })).split('\n')
  const parts = path.startsWith('/api/')
    ? lines
    : lines.flatMap((line) => (line.startsWith('data: ') ? [line.slice('data: '.length)] : []))
  return parts.filter((part) => part !== '' && part !== '[DONE]').map((part) => JSON.parse(part) as unknown)
}

async function send(server: Served, path: string, body: object): Promise<string> {
  const { status, text } = await post(server, path, body)
  expect(status, text).toBe(200)
  return text
}
