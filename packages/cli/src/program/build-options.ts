import type { BackendRequest, ToolkitChoice } from '@exaone4/harness'
import { type Command, InvalidArgumentError, Option } from 'commander'

// The harness has these lists, too. They are written out so that --help need not load it; the types keep them complete.
const backends = { auto: true, cpu: true, cuda: true } satisfies Record<BackendRequest['backend'], true>
const toolkits = { auto: true, system: true, pip: true } satisfies Record<ToolkitChoice, true>

/** Adds the options that say what is built, and how. */
export function withBuildOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--release <version>', 'Ollama release').default(undefined, 'the newest supported one'),
    )
    .addOption(
      new Option('--backend <backend>', 'what runs models; auto takes the best that can be built here')
        .choices(Object.keys(backends))
        .default('auto'),
    )
    .addOption(
      new Option(
        '--cuda-toolkit <which>',
        "the system's CUDA, or one fetched by pip; auto prefers the system's, then what pip has fetched",
      )
        .choices(Object.keys(toolkits))
        .default('auto'),
    )
    .option(
      '--cuda-arch <list>',
      'compute capabilities to compile for, such as 86,89,90 (default: those of the GPUs in this machine)',
    )
    .addOption(
      new Option('--source <source>', 'where the source comes from: gomod, git, git:URL or path:DIR').default(
        'gomod',
      ),
    )
    .option('--jobs <count>', 'compilers to run at once (default: one per core)', jobs)
    .option(
      '--llama-server <path>',
      'use this llama-server and the libraries beside it (releases from v0.30 on)',
    )
    .option('--use <folder...>', 'use these finished builds and compile nothing')
    .addOption(installOption())
}

export const installOption = (): Option =>
  new Option('--no-install', 'never install anything; stop and name what is missing')

function jobs(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('a whole number from 1 is needed.')
  return count
}
