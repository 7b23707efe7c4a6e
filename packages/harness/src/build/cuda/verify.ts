import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { execa } from 'execa'

/** Libraries that come with the GPU driver only. */
const DRIVER = 'libcuda.so.1'
/** Libraries that a build must contain, even if the machine has them. */
const BROUGHT = /^lib(cuda|cublas|nv|ggml)/

/**
 * Checks that a folder of libraries works wherever it is moved: apart from the driver, they need nothing that is
 * missing, NVIDIA's libraries are included, and each looks for others only in that folder.
 *
 * @param root the folder that they may load libraries from
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
      if (found === undefined) faults.push(`${name} needs ${library}, which is missing`)
      else if (BROUGHT.test(library) && !found.startsWith(`${root}/`))
        faults.push(`${name} loads ${library} from ${found}`)
    }
  }
  if (faults.length === 0) return
  throw new Failure('build', 'the CUDA libraries would not work on other machines', {
    detail: faults.join('\n'),
    hint: 'this is a bug in the build: please report it with these lines',
  })
}

/** For each library of a folder: the libraries that it needs but that are neither there nor on this machine. */
export async function missingLibraries(dir: string): Promise<Record<string, string[]>> {
  const missing: Record<string, string[]> = {}
  for (const name of (await readdir(dir)).filter((each) => each.includes('.so')).sort()) {
    const needed = dependencies(await printed(['ldd', join(dir, name)], dir))
    missing[name] = needed.filter(({ found }) => found === undefined).map(({ library }) => library)
  }
  return missing
}

/** The folders where a library looks for others, from the output of `readelf -d`. */
export function runPaths(dynamic: string): string[] {
  const lists = [...dynamic.matchAll(/\(R(?:UN)?PATH\).*\[(.*)\]/g)].map(([, list = '']) => list)
  return lists.flatMap((list) => list.split(':'))
}

/** The libraries that a library needs and where they were found, from the output of `ldd`. */
export function dependencies(said: string): { library: string; found?: string }[] {
  return [...said.matchAll(/^\s*(\S+) => (?:not found|(\/\S.*?) \(0x[0-9a-f]+\))$/gm)].map(
    ([, library = '', found]) => ({ library, ...(found !== undefined && { found }) }),
  )
}

/** The output of a tool that can load the libraries of a folder, as Ollama's runners can. */
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
