import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { run, type Workspace, withScratch } from '@exaone4/harness'
import { z } from 'zod'
import type { ArchitectureCost } from '../documents/cuda-build.ts'

/** Files of the kinds that take most of a build: matrix products and flash attention. */
const SAMPLES = [
  'mmq-instance-q4_k.cu',
  'fattn-mma-f16-instance-ncols1_8-ncols2_8.cu',
  'fattn-vec-instance-q8_0-q8_0.cu',
]
/** Those of docs/cuda.md that CUDA 13 supports. */
const ARCHITECTURES = ['75', '80', '86', '89', '90', '100', '120']
/** Clock ticks of the kernel's times in `/proc`, per second. */
const TICKS = 100

const commandsSchema = z.array(z.object({ directory: z.string(), command: z.string(), file: z.string() }))

/**
 * Compiles some files of a build folder for one architecture after the other, with the commands that cmake recorded
 * there. Linux only: it reads the CPU time of the compilers from `/proc`.
 *
 * @param dir the build folder
 * @returns undefined if the sources lack one of the files, as in other releases
 */
export async function architectureCosts(
  { space, say, signal }: { space: Workspace; say: (line: string) => void; signal?: AbortSignal | undefined },
  dir: string,
): Promise<ArchitectureCost[] | undefined> {
  const recorded = commandsSchema.parse(
    JSON.parse(await readFile(join(dir, 'compile_commands.json'), 'utf8')),
  )
  const samples = SAMPLES.map((name) => recorded.find(({ file }) => basename(file) === name))
  const costs: ArchitectureCost[] = []
  return withScratch(space.cache, async (scratch) => {
    for (const architecture of ARCHITECTURES) {
      let bytes = 0
      const before = await childSeconds()
      for (const sample of samples) {
        if (!sample) return undefined
        const object = join(scratch, 'object.o')
        await run({
          command: 'sh',
          args: ['-c', commandFor(sample.command, architecture, object)],
          cwd: sample.directory,
          log: join(space.cache, 'log', 'cuda-architectures.log'),
          code: 'build',
          hint: 'see the log for the full output',
          signal,
        })
        bytes += (await stat(object)).size
      }
      const cost = { architecture, seconds: Math.round(((await childSeconds()) - before) * 10) / 10, bytes }
      say(`${architecture}: ${cost.seconds} s of CPU, ${(bytes / 1e6).toFixed(2)} MB`)
      costs.push(cost)
    }
    return costs
  })
}

/** A recorded command, without a compiler cache, for another architecture and object. */
export function commandFor(recorded: string, architecture: string, object: string): string {
  const [, compiler, options] =
    /(\S+\/nvcc) (.*) -o \S+$/s.exec(recorded.replace(/ --generate-code=\S+/g, '')) ?? []
  if (compiler === undefined || options === undefined) {
    throw new Failure('build', 'a recorded command does not run nvcc', { detail: recorded })
  }
  const code = `--generate-code=arch=compute_${architecture},code=[sm_${architecture}]`
  return `'${compiler}' ${options} '${code}' -o '${object}'`
}

/** CPU time of all children of this process that have ended, in seconds. */
async function childSeconds(): Promise<number> {
  const text = await readFile('/proc/self/stat', 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / TICKS
}
