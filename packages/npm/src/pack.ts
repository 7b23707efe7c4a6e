import { cp, mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { run, type Workspace, withScratch } from '@exaone4/harness'
import { compile, isTypeScript } from './compile.ts'
import { manifestOf, type Release } from './manifest.ts'
import { writeShrinkwrap } from './shrinkwrap.ts'
import { type Source, sourcesOf } from './sources.ts'

/** What the program reads besides the files of its packages. */
const DATA = ['LICENSE', 'docs/measurements']

export interface PackRequest extends Partial<Release> {
  /** Folder for the package (default: `dist/npm`). */
  output?: string | undefined
  signal?: AbortSignal | undefined
}

export interface Packed {
  /** Path of the package. */
  file: string
  version: string
}

/**
 * Makes the npm package: JavaScript instead of TypeScript, and everything else as it is in the repository, in the same
 * folders. The same sources give the same bytes, if npm has the same version.
 *
 * @throws Failure `check` if two packages need different versions of a dependency, `build`, `interrupted`
 */
export async function packNpm(space: Workspace, request: PackRequest = {}): Promise<Packed> {
  const { output = join(space.dist, 'npm'), repository, signal } = request
  const sources = sourcesOf(space.root)
  const version = request.version ?? sources[0]?.version ?? ''
  const out = resolve(output)
  await mkdir(out, { recursive: true })
  return withScratch(out, async (scratch) => {
    const folder = join(scratch, 'package')
    await writeContent(space.root, sources, version, folder)
    const manifest = manifestOf(sources, { version, repository })
    await writeJson(join(folder, 'package.json'), manifest)
    const empty = join(scratch, 'shrinkwrap')
    await mkdir(empty)
    await writeShrinkwrap(space, manifest, folder, empty, signal)
    await cp(join(import.meta.dirname, 'README.md'), join(folder, 'README.md'))
    await run({
      command: 'npm',
      args: ['pack', '--ignore-scripts', '--pack-destination', scratch],
      cwd: folder,
      log: join(space.cache, 'log', 'npm-pack.log'),
      code: 'build',
      signal,
    })
    const name = `exaone4-ollama-${version}.tgz`
    await rename(join(scratch, name), join(out, name))
    return { file: join(out, name), version }
  })
}

async function writeContent(
  root: string,
  sources: readonly Source[],
  version: string,
  folder: string,
): Promise<void> {
  const files = sources.flatMap((source) => source.files)
  const code = files.filter(isTypeScript)
  for (const file of [...files.filter((each) => !isTypeScript(each)), ...DATA]) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await cp(join(root, file), join(folder, file), { recursive: true })
  }
  await compile(
    root,
    code,
    sources.map(({ name }) => name),
    folder,
  )
  for (const { name } of sources) {
    await writeJson(join(folder, 'packages', name, 'package.json'), {
      name: `@exaone4/${name}`,
      version,
      type: 'module',
    })
  }
}

function writeJson(path: string, value: object): Promise<void> {
  return writeFile(path, `${JSON.stringify(value, null, 2)}\n`)
}
