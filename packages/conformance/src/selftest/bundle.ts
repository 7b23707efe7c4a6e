import { basename, join } from 'node:path'
import { refuseInterrupted } from '@exaone4/failure'
import { makeBundle, withScratch } from '@exaone4/harness'
import { execa } from 'execa'
import { reportSchema } from '../report/report.ts'
import { verdict } from '../report/verdict.ts'
import type { SelfTest, TestedBuilds } from './tested-builds.ts'

const PIECE_BYTES = 64 * 2 ** 20
/** Where no program is. */
const EMPTY = { PATH: '/nonexistent' }
const SOME = ['--only', 'show', 'tools', 'kv']

/** Packs both builds, unpacks them, and runs some checks where there is no Node.js and no environment. */
export function testBundle(builds: Omit<TestedBuilds, 'tree'>): Promise<SelfTest> {
  return withScratch(join(builds.space.cache, 'bundle-test'), (folder) => tryBundle(builds, folder))
}

async function tryBundle(
  { space, patched, stock, say, signal }: Omit<TestedBuilds, 'tree'>,
  folder: string,
): Promise<SelfTest> {
  const { name, unpack, pieces } = await makeBundle(space, {
    builds: [patched, stock],
    out: folder,
    node: true,
    // In a fifth of the time that xz takes.
    compression: 'gzip',
    pieceBytes: PIECE_BYTES,
    say,
    signal,
  })
  const options = { cwd: folder, reject: false, stdin: 'ignore', cancelSignal: signal } as const
  const sums = await execa('sha256sum', ['--check', 'SHA256SUMS'], options)
  const joined = await execa('sh', ['-c', unpack], options)
  const script = join(folder, name, 'run.sh')
  const empty = { ...options, env: EMPTY, extendEnv: false } as const
  const some = await execa(script, [...SOME, '--json', '--quiet'], empty)
  const gpus = await execa(script, ['--only', 'gpu'], { ...empty, env: { ...EMPTY } })
  refuseInterrupted(signal)
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
