import type { BackendRequest, CpuChoice, ToolkitChoice } from '@exaone4/harness'
import { type Command, InvalidArgumentError, Option } from 'commander'

// The harness has these lists too. They are repeated so that --help need not load it; the types keep them complete.
const backends = { auto: true, cpu: true, cuda: true } satisfies Record<BackendRequest['backend'], true>
const toolkits = { auto: true, system: true, pip: true } satisfies Record<ToolkitChoice, true>

/** Adds the options that select what is built and how. */
export function withBuildOptions(
  command: Command,
  cpu: CpuChoice = 'this',
  release = 'the newest supported one',
): Command {
  return command
    .option('--release <version>', `Ollama release (default: ${release})`)
    .addOption(
      new Option(
        '--backend <backend>',
        'what runs the models; auto uses CUDA if this machine has a GPU and a toolkit',
      )
        .choices(Object.keys(backends))
        .default('auto'),
    )
    .addOption(
      new Option(
        '--cuda-toolkit <which>',
        'the installed CUDA, or download it with pip; auto uses the installed one, then an earlier download',
      )
        .choices(Object.keys(toolkits))
        .default('auto'),
    )
    .addOption(
      new Option('--cpu <which>', 'the CPUs to build for: like that of this machine, or all (twice as slow)')
        .choices(['this', 'all'] satisfies CpuChoice[])
        .default(cpu),
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
    .option('--jobs <count>', 'parallel compilers (default: one per core; CUDA: what memory allows)', jobs)
    .option(
      '--llama-server <path>',
      'use this llama-server and the libraries in its folder (releases from v0.30 on)',
    )
    .option('--use <folder...>', 'use these finished builds and compile nothing')
    .addOption(installOption())
}

export const installOption = (): Option =>
  new Option('--no-install', 'never install anything; stop and list what is missing')

function jobs(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('Give a whole number, 1 or more.')
  return count
}
