import { relative } from 'node:path'
import type { Command } from 'commander'
import { action, command, withBuildOptions } from '../command.ts'
import { type BuildFlags, makeBuild } from '../make-build.ts'
import type { OutputFlags } from '../output/output.ts'

type Flags = BuildFlags & OutputFlags & { stock?: boolean }

export const buildCommand: Command = withBuildOptions(
  command('build', 'Build an Ollama that knows EXAONE 4.0', 'pnpm build:ollama --release v0.18.0 --jobs 4'),
)
  .option('--stock', 'build upstream as it is, for comparison')
  .action(
    action<Flags>(async (flags, context) => {
      const { dir, ollama, info, built } = await makeBuild(flags, flags.stock ? 'stock' : 'patched', context)
      const program = relative(process.cwd(), ollama)
      const lines = [
        `${info.variant} Ollama ${info.release} (${info.backend})${built ? '' : ', built before: nothing to do'}`,
        program,
        '',
        'Serve EXAONE 4.0 with it:',
        `  OLLAMA_KV_CACHE_TYPE=q8_0 ${program} serve`,
      ]
      context.out.result(lines.join('\n'), { dir, ollama, built, info })
      return 0
    }),
  )
