import { execFile } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { temporaryFolder } from './tree.ts'

const run = promisify(execFile)

interface GoModule {
  Dir: string
  Sum: string
}

const goModule: z.ZodType<GoModule> = z.object({ Dir: z.string(), Sum: z.string() })

const modules = new Map<string, Promise<GoModule>>()

/** The folder and checksum of an upstream release in Go's module cache; fetched when it is not there. */
export function upstreamModule(version: string): Promise<GoModule> {
  const module = modules.get(version) ?? download(version)
  modules.set(version, module)
  return module
}

/** Go reads the whole module to check it, which takes a second. */
async function download(version: string): Promise<GoModule> {
  const args = ['mod', 'download', '-json', `github.com/ollama/ollama@${version}`]
  const { stdout } = await run('go', args, { cwd: temporaryFolder() })
  return goModule.parse(JSON.parse(stdout))
}

/** Copies these folders and files of a read-only tree to a writable one. */
export function copyWritable(from: string, to: string, names: readonly string[]): void {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (!names.includes(entry.name)) continue
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) copyWritable(source, target, readdirSync(source))
    else {
      copyFileSync(source, target)
      chmodSync(target, 0o644)
    }
  }
}

/** The Go files among these that gofmt would lay out differently. */
export async function notFormatted(paths: readonly string[]): Promise<string[]> {
  const { stdout } = await run('gofmt', ['-l', ...paths.filter((path) => path.endsWith('.go'))])
  return stdout.split('\n').filter(Boolean)
}
