import { join } from 'node:path'
import type { ProvidedContext } from 'vitest'
import { startVitest } from 'vitest/node'
import type {} from '../../live/context.ts'

/** The folder of this package. */
const OWN = join(import.meta.dirname, '../..')

export interface LiveResult {
  passed: number
  failed: { name: string; reason: string }[]
}

export interface LiveTarget {
  /** The programs of the two builds. */
  ollama: string
  stock: string
  /** The folder of the patched tree. */
  tree: string
  release: string
  /** Do Ollama's own runners load models, or llama-server? */
  isRunnerEra: boolean
}

/** Runs the tests of harness and suite that need builds and a patched tree. */
export function runLiveTests(target: LiveTarget): Promise<LiveResult> {
  const { isRunnerEra, ...provided } = target
  return runTests(['live', `live/${isRunnerEra ? 'runner-era' : 'llama-server-era'}`], provided)
}

/** Runs the tests in a package's folder `browser`. They find the path of the browser's program as `chromium`. */
export function runBrowserTests(chromium: string, root: string): Promise<LiveResult> {
  return runTests(['browser'], { chromium }, root)
}

async function runTests(
  folders: readonly string[],
  provide: Partial<ProvidedContext>,
  root = OWN,
): Promise<LiveResult> {
  const vitest = await startVitest(
    'test',
    [],
    {
      root,
      config: false,
      include: folders.map((folder) => `${folder}/*.test.ts`),
      watch: false,
      pool: 'forks',
      fileParallelism: false,
      testTimeout: 120_000,
      provide,
      reporters: ['default'],
    },
    {},
    { stdout: process.stderr },
  )
  const modules = vitest.state.getTestModules()
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const failed = [
    ...modules.flatMap((module) =>
      module.errors().map(({ message }) => ({ name: module.moduleId, reason: message })),
    ),
    ...tests.flatMap((test) => {
      const { state, errors } = test.result()
      if (state === 'passed') return []
      return [{ name: test.fullName, reason: errors?.map(({ message }) => message).join('\n') ?? state }]
    }),
  ]
  await vitest.close()
  return { passed: tests.filter((test) => test.result().state === 'passed').length, failed }
}
