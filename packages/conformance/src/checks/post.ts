import type { Served } from '../bench/bench.ts'

/** A request as it is, past the official clients and their types. */
export async function post(
  server: Served,
  path: string,
  body: unknown,
): Promise<{ status: number; text: string }> {
  const response = await fetch(new URL(path, server.url), { method: 'POST', body: JSON.stringify(body) })
  return { status: response.status, text: await response.text() }
}
