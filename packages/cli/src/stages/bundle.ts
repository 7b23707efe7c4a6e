import { basename, join } from 'node:path'
import { reportSchema, verdict } from '@exaone4/conformance'
import { Failure } from '@exaone4/failure'
import { type Build, makeBundle, withScratch } from '@exaone4/harness'
import { referenceRelease } from '@exaone4/patches'
import { execa } from 'execa'
import type { Context } from '../program/command.ts'
import { makeBuild } from '../program/make-build.ts'
import { space } from '../program/workspace.ts'
import type { Stage, StageResult } from './stage.ts'

const PIECE_BYTES = 64 * 2 ** 20
/** Where no program is. */
const EMPTY = { PATH: '/nonexistent' }
const SOME = ['--only', 'show', 'tools', 'kv']

export const bundle: Stage = {
  id: 'bundle',
  title: `The bundle of ${referenceRelease}, unpacked and run where there is no Node.js and no environment`,
  run: async (context) => {
    if (process.platform !== 'linux') {
      return { passed: 0, failed: [], skipped: ['bundles are made on Linux, for Linux'] }
    }
    const builds = [
      await makeBuild({ release: referenceRelease }, 'patched', context),
      await makeBuild({ release: referenceRelease }, 'stock', context),
    ]
    return withScratch(join(space.cache, 'bundle-test'), (folder) => tryBundle(builds, folder, context))
  },
}

async function tryBundle(
  builds: readonly Build[],
  folder: string,
  { out, signal }: Context,
): Promise<StageResult> {
  const { name, unpack, pieces } = await makeBundle(space, {
    builds,
    out: folder,
    node: true,
    // In a fifth of the time that xz takes.
    compression: 'gzip',
    pieceBytes: PIECE_BYTES,
    say: out.say,
    signal,
  })
  const options = { cwd: folder, reject: false, stdin: 'ignore', cancelSignal: signal } as const
  const sums = await execa('sha256sum', ['--check', 'SHA256SUMS'], options)
  const joined = await execa('sh', ['-c', unpack], options)
  const script = join(folder, name, 'run.sh')
  const empty = { ...options, env: EMPTY, extendEnv: false } as const
  const some = await execa(script, [...SOME, '--json', '--quiet'], empty)
  const gpus = await execa(script, ['--only', 'gpu'], { ...empty, env: { ...EMPTY } })
  if (signal.aborted) throw new Failure('interrupted', 'interrupted', { hint: 'run the command again' })
  const report = some.exitCode === 0 ? reportSchema.safeParse(JSON.parse(some.stdout)) : undefined
  const passed = report?.success ? verdict(report.data).passed : 0
  const problems = [
    ...(pieces.some(({ bytes }) => bytes > PIECE_BYTES) ? ['a piece is too large'] : []),
    ...(sums.exitCode === 0 ? [] : ['SHA256SUMS does not fit the pieces']),
    ...(joined.exitCode === 0 ? [] : [`${unpack}: ${joined.stderr}`]),
    ...(passed > 0 ? [] : [`${basename(script)} ${SOME.join(' ')} ended with ${some.exitCode}`]),
    ...(gpus.exitCode === 3 ? [] : [`--only gpu ended with ${gpus.exitCode}, and there is no nvidia-smi`]),
  ]
  return { passed, failed: problems, output: `${some.stderr}\n${gpus.stderr}` }
}
