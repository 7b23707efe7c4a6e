import { relative } from 'node:path'
import type { Command } from 'commander'
import type { OutputFlags } from '../output/output.ts'
import { withBuildOptions } from '../program/build-options.ts'
import { action, command } from '../program/command.ts'
import type { BuildFlags } from '../program/make-build.ts'

const MODEL = 'hf.co/LGAI-EXAONE/EXAONE-4.0-32B-GGUF:Q4_K_M'

type Flags = BuildFlags & OutputFlags & { stock?: boolean }

export const buildCommand: Command = withBuildOptions(
  command('build', 'pnpm build:ollama --release v0.18.0 --jobs 4'),
)
  .option('--stock', 'build Ollama without the patches, for comparison')
  .action(
    action<Flags>(async (flags, context) => {
      const { makeBuild } = await import('../program/make-build.ts')
      const { dir, ollama, info, built } = await makeBuild(flags, flags.stock ? 'stock' : 'patched', context)
      const program = relative(process.cwd(), ollama)
      const lines = [
        `${info.variant} Ollama ${info.release} (${info.backend})${built ? '' : ': up to date, nothing to build'}`,
        ...(info.cpu ? ['for CPUs like that of this machine; --cpu all builds for any'] : []),
        program,
        '',
        'Serve EXAONE 4.0 with it:',
        `  OLLAMA_KV_CACHE_TYPE=q8_0 ${program} serve`,
        'and, in another terminal, download the model and talk to it:',
        `  ${program} run ${MODEL}`,
      ]
      context.out.result(lines.join('\n'), { dir, ollama, built, info })
      return 0
    }),
  )
