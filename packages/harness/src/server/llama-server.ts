import { readdir } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '@exaone4/failure'
import { execa } from 'execa'
import { freeAddress } from './port.ts'

const START_SECONDS = 120
const LOG_EXCERPT_LINES = 15

export interface LlamaServerRequest {
  /** The `ollama` of the build whose `llama-server` to run. */
  ollama: string
  /** Options of `llama-server`, except for its address. */
  args: readonly string[]
  env?: NodeJS.ProcessEnv
}

/**
 * Starts the `llama-server` of a build by itself, with the build's CUDA backend if it has one, and waits until it has
 * loaded its model. It is stopped when this process ends.
 *
 * @returns a function that stops it
 * @throws Failure `server` with the end of its log
 */
export async function startLlamaServer({
  ollama,
  args,
  env,
}: LlamaServerRequest): Promise<() => Promise<void>> {
  const libraries = join(dirname(dirname(ollama)), 'lib/ollama')
  const cuda = (await readdir(libraries))
    .filter((name) => name.startsWith('cuda_v'))
    .map((name) => join(libraries, name))
  const [host = '', port = ''] = (await freeAddress()).split(':')
  const child = execa(join(libraries, 'llama-server'), [...args, '--host', host, '--port', port], {
    reject: false,
    stdin: 'ignore',
    all: true,
    env: {
      LD_LIBRARY_PATH: [libraries, ...cuda].join(delimiter),
      ...(cuda[0] !== undefined && { GGML_BACKEND_PATH: join(cuda[0], 'libggml-cuda.so') }),
      ...env,
    },
  })
  let ended = false
  const end = child.then(({ all = '' }) => {
    ended = true
    return all.trimEnd().split('\n').slice(-LOG_EXCERPT_LINES).join('\n')
  })
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await end
  }
  for (
    const deadline = Date.now() + START_SECONDS * 1000;
    Date.now() < deadline && !ended;
    await sleep(100)
  ) {
    const answer = await fetch(`http://${host}:${port}/health`).catch(() => undefined)
    if (answer?.ok) return stop
  }
  const why = ended ? 'it ended' : `it did not load its model within ${START_SECONDS} seconds`
  await stop()
  throw new Failure('server', `llama-server did not start: ${why}`, {
    detail: await end,
    hint: 'run the command again; if it fails again, look for the reason in the log above',
  })
}
