import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** The command line, which uses all packages that are packed. */
const PROGRAM = 'cli'

/** This package makes the npm package, which does not contain it. */
const OWN = 'npm'

/** The loader of TypeScript: the npm package has JavaScript. */
const LOADER = 'tsx'

const SCOPE = '@exaone4/'

const schema = z.object({
  version: z.string(),
  files: z.array(z.string()),
  dependencies: z.record(z.string(), z.string()).default({}),
})

/** One package of this repository. */
export interface Source {
  name: string
  version: string
  /** Files that it runs with, relative to the repository, sorted. */
  files: string[]
  /** Packages of the registry, with exact versions. */
  dependencies: Record<string, string>
}

/** The packages that the program uses, itself first. */
export function sourcesOf(root: string): Source[] {
  const found = new Map<string, Source>()
  const visit = (name: string): void => {
    if (found.has(name) || name === OWN) return
    const folder = join('packages', name)
    const { version, files, dependencies } = schema.parse(
      JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')),
    )
    const needed = Object.entries(dependencies)
    found.set(name, {
      name,
      version,
      files: files.flatMap((file) => filesIn(root, join(folder, file))).sort(),
      dependencies: Object.fromEntries(needed.filter(([each]) => !each.startsWith(SCOPE) && each !== LOADER)),
    })
    for (const [each] of needed) if (each.startsWith(SCOPE)) visit(each.slice(SCOPE.length))
  }
  visit(PROGRAM)
  return [...found.values()]
}

/** The package and the file of its `src` that an import names: `capacity` and `browser` for `@exaone4/capacity/browser`. */
export function ownPackage(specifier: string): { name: string; entry: string } | undefined {
  if (!specifier.startsWith(SCOPE)) return undefined
  const [name = '', entry = 'index'] = specifier.slice(SCOPE.length).split('/')
  return { name, entry }
}

function filesIn(root: string, path: string): string[] {
  if (!statSync(join(root, path)).isDirectory()) return [path]
  return readdirSync(join(root, path))
    .filter((name) => name !== '__pycache__')
    .flatMap((name) => filesIn(root, join(path, name)))
}
