import { join, relative } from 'node:path'
import { gpuSizes } from '@exaone4/capacity'
import type { Compression } from '@exaone4/harness'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { OutputFlags } from '../output/output.ts'
import { withBuildOptions } from '../program/build-options.ts'
import { action, command } from '../program/command.ts'
import type { BuildFlags } from '../program/make-build.ts'

type Flags = BuildFlags & OutputFlags & { pieces: number; node: boolean; compress: Compression; out?: string }

export const gpuBundleCommand: Command = withBuildOptions(
  command('gpu-bundle', 'pnpm gpu:bundle --release v0.18.0 --backend cuda --cuda-arch 86 --pieces 64MiB'),
  'all',
)
  .addOption(
    new Option('--pieces <size>', 'largest size of one file')
      .argParser(pieceSize)
      .default(64 * 2 ** 20, '64MiB'),
  )
  .option('--no-node', 'leave Node.js out, for a machine that has 20.19 or newer')
  .addOption(
    new Option('--compress <how>', 'gzip is faster, xz is smaller').choices(['xz', 'gzip']).default('xz'),
  )
  .option('--out <folder>', 'folder for the files (default: dist/gpu-bundle)')
  .action(
    action<Flags>(async (flags, context) => {
      const { makeBundle } = await import('@exaone4/harness')
      const { makeBuild } = await import('../program/make-build.ts')
      const { space } = await import('../program/workspace.ts')
      const builds = [await makeBuild(flags, 'patched', context), await makeBuild(flags, 'stock', context)]
      const bundle = await makeBundle(space, {
        builds,
        out: flags.out ?? join(space.dist, 'gpu-bundle'),
        node: flags.node,
        compression: flags.compress,
        pieceBytes: flags.pieces,
        say: context.out.say,
        signal: context.signal,
      })
      const megabytes = (bundle.bytes / 1e6).toFixed(1)
      const lines = [
        `${megabytes} MB in ${bundle.pieces.length} pieces, with SHA256SUMS: ${relative(process.cwd(), bundle.dir)}`,
        '',
        'On the other machine:',
        '  sha256sum --check SHA256SUMS',
        `  ${bundle.unpack}`,
        `  ${bundle.name}/run.sh --only gpu`,
      ]
      context.out.result(lines.join('\n'), bundle)
      return 0
    }),
  )

function pieceSize(text: string): number {
  const [size, ...others] = gpuSizes(text)
  if (size !== undefined && others.length === 0) return size
  throw new InvalidArgumentError('Give one size, such as 64MiB.')
}
