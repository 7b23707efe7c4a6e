import { asCalled, requireRepository } from '@exaone4/program'
import { Command } from 'commander'
import { interruptSignal } from '../output/interrupt.ts'
import { type Output, type OutputFlags, output, report } from '../output/output.ts'
import { type CommandName, summaries } from './summaries.ts'

export interface Context {
  out: Output
  signal: AbortSignal
}

/** A subcommand with the options that all commands have, and an example at the end of its help. */
export function command(name: CommandName, example: string): Command {
  return describedCommand(name, summaries[name], example)
}

/** The same for a command of a subcommand, such as `release add`. */
export function describedCommand(name: string, description: string, example: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print nothing but the result')
    .addHelpText('after', `\nExample:\n  ${asCalled(example)}`)
}

/** Takes the place of a command that the npm package does not have, whatever its options are. */
export function refusedCommand(name: CommandName): Command {
  return command(name, 'pnpm exaone4 --help')
    .allowUnknownOption()
    .allowExcessArguments()
    .action(action(async () => requireRepository(name)))
}

/** Wraps the action of a subcommand: its result becomes the exit status of the program. */
export function action<Options extends OutputFlags>(
  run: (options: Options, context: Context) => Promise<number | undefined>,
): (options: Options) => Promise<void> {
  return async (options) => {
    const interrupt = interruptSignal()
    try {
      const context = { out: output(options), signal: interrupt.signal }
      process.exitCode = (await run(options, context)) ?? 0
    } catch (error) {
      process.exitCode = await report(error, options)
    } finally {
      interrupt.stopListening()
    }
  }
}
