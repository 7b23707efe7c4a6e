import { backends, toolkitChoices } from '@exaone4/harness'
import { Command, InvalidArgumentError, Option } from 'commander'
import { interruptSignal } from './output/interrupt.ts'
import { type Output, type OutputFlags, output, report } from './output/output.ts'

export interface Context {
  out: Output
  signal: AbortSignal
}

/** A subcommand with the options that all have, and an example under its help. */
export function command(name: string, description: string, example: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print nothing but the result')
    .addHelpText('after', `\nExample:\n  ${example}`)
}

/** Wraps what a subcommand does: its outcome is the exit status of the program. */
export function action<Options extends OutputFlags>(
  run: (options: Options, context: Context) => Promise<number | undefined>,
): (options: Options) => Promise<void> {
  return async (options) => {
    try {
      process.exitCode = (await run(options, { out: output(options), signal: interruptSignal() })) ?? 0
    } catch (error) {
      process.exitCode = await report(error, options)
    }
  }
}

/** Adds the options that say what is built, and how. */
export function withBuildOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--release <version>', 'Ollama release').default(undefined, 'the newest that is supported'),
    )
    .addOption(
      new Option('--backend <backend>', 'what the build runs on; auto takes the best that can be built here')
        .choices(['auto', ...backends])
        .default('auto'),
    )
    .addOption(
      new Option(
        '--cuda-toolkit <which>',
        "CUDA from the system or fetched by pip; auto takes the system's, or what pip has fetched before",
      )
        .choices(toolkitChoices)
        .default('auto'),
    )
    .option(
      '--cuda-arch <list>',
      'compute capabilities to compile for, as 86,89,90 (default: those of the GPUs that are here)',
    )
    .addOption(
      new Option('--source <source>', 'where the tree comes from: gomod, git, git:URL or path:DIR').default(
        'gomod',
      ),
    )
    .option('--jobs <count>', 'compilers at once (default: one per core)', jobs)
    .option(
      '--llama-server <path>',
      'use this llama-server, with the libraries beside it (releases from v0.30)',
    )
    .option('--use <folder...>', 'use these finished builds, and make none')
    .addOption(installOption())
}

export const installOption = (): Option =>
  new Option('--no-install', 'never install system packages; stop and name them')

function jobs(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('a whole number from 1 is needed.')
  return count
}
