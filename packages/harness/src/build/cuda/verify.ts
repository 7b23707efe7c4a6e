import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { execa } from 'execa'

/** What comes with the driver of a GPU, and from nowhere else. */
const DRIVER = 'libcuda.so.1'
/** Libraries that a build must bring, whatever the machine has. */
const BROUGHT = /^lib(cuda|cublas|nv|ggml)/

/**
 * Makes sure that a folder of libraries works wherever it is put: they need nothing that is not there but the
 * driver, bring what is NVIDIA's, and look for it beside themselves only.
 *
 * @param root the folder that they may take libraries from
 * @throws Failure `build`
 */
export async function verifyLibraries(dir: string, root: string): Promise<void> {
  const names = (await readdir(dir)).filter((name) => name.includes('.so')).sort()
  const faults: string[] = []
  for (const name of names) {
    const path = join(dir, name)
    for (const where of runPaths(await printed(['readelf', '-d', path], dir))) {
      if (!/^\$ORIGIN(\/|$)/.test(where)) faults.push(`${name} looks for libraries in ${where}`)
    }
    for (const { library, found } of dependencies(await printed(['ldd', path], dir))) {
      if (library === DRIVER) continue
      if (found === undefined) faults.push(`${name} needs ${library}, which is not there`)
      else if (BROUGHT.test(library) && !found.startsWith(`${root}/`))
        faults.push(`${name} takes ${library} from ${found}`)
    }
  }
  if (faults.length === 0) return
  throw new Failure('build', 'the CUDA libraries would not work everywhere', {
    detail: faults.join('\n'),
    hint: 'this is a fault of the build: please report it, with what the log says',
  })
}

/** By library of a folder, those that it needs and that are found neither there nor on this machine. */
export async function missingLibraries(dir: string): Promise<Record<string, string[]>> {
  const missing: Record<string, string[]> = {}
  for (const name of (await readdir(dir)).filter((each) => each.includes('.so')).sort()) {
    const needed = dependencies(await printed(['ldd', join(dir, name)], dir))
    missing[name] = needed.filter(({ found }) => found === undefined).map(({ library }) => library)
  }
  return missing
}

/** Where a library looks for others, in what `readelf -d` prints. */
export function runPaths(dynamic: string): string[] {
  const lists = [...dynamic.matchAll(/\(R(?:UN)?PATH\).*\[(.*)\]/g)].map(([, list = '']) => list)
  return lists.flatMap((list) => list.split(':'))
}

/** What a library needs and where that was found, in what `ldd` prints. */
export function dependencies(said: string): { library: string; found?: string }[] {
  return [...said.matchAll(/^\s*(\S+) => (?:not found|(\/\S.*?) \(0x[0-9a-f]+\))$/gm)].map(
    ([, library = '', found]) => ({ library, ...(found !== undefined && { found }) }),
  )
}

/** What a tool says, with the libraries of a folder at hand as Ollama has them for what it runs. */
async function printed([tool = '', ...args]: readonly string[], dir: string): Promise<string> {
  const result = await execa(tool, args, {
    env: { LD_LIBRARY_PATH: dir, LC_ALL: 'C' },
    all: true,
    reject: false,
    stdin: 'ignore',
  })
  if (!result.failed) return result.stdout
  throw new Failure('build', `${tool} cannot read ${args.at(-1)}`, {
    detail: result.all || (result.shortMessage ?? ''),
    hint: 'it comes with the C compiler: "pnpm run doctor" checks the tools',
  })
}
