import { execa } from 'execa'

/** The version of a CUDA compiler; undefined if it does not run. */
export async function compilerVersion(nvcc: string): Promise<string | undefined> {
  const result = await execa(nvcc, ['--version'], { reject: false, stdin: 'ignore', timeout: 20_000 })
  return result.failed ? undefined : /\brelease [\d.]+, V(\d+\.\d+\.\d+)/.exec(result.stdout)?.[1]
}
