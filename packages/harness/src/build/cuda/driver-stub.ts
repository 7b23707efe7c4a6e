import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { execa } from 'execa'

/**
 * Makes `lib/stubs/libcuda.so`, which libraries are linked with on machines without a driver. It contains every
 * function of the driver's header; none of them does anything. On a machine with a GPU, the real driver is loaded
 * instead.
 *
 * @throws Failure `build`
 */
export async function writeDriverStub(toolkit: string): Promise<void> {
  const dir = join(toolkit, 'lib/stubs')
  await mkdir(dir, { recursive: true })
  const source = join(dir, 'cuda.c')
  await writeFile(source, stubSource(await readFile(join(toolkit, 'include/cuda.h'), 'utf8')))
  const output = ['-o', join(dir, 'libcuda.so')]
  const result = await execa('gcc', ['-shared', '-fPIC', '-Wl,-soname,libcuda.so.1', source, ...output], {
    all: true,
    reject: false,
    stdin: 'ignore',
  })
  if (result.failed) {
    throw new Failure('build', 'gcc cannot make a stub of the CUDA driver', {
      detail: result.all.trim() || (result.shortMessage ?? ''),
      hint: '"pnpm run doctor" checks the tools',
    })
  }
  await rm(source)
}

/** C code with a function for every function name in the driver's header. */
export function stubSource(header: string): string {
  const names = new Set(header.match(/\bcu[A-Z][A-Za-z0-9_]*\b/g))
  const NOT_INITIALIZED = 3
  return [...names].map((name) => `int ${name}(void) { return ${NOT_INITIALIZED}; }\n`).join('')
}
