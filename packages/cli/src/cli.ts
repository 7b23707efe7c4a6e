import { commandName, helpText, isHere } from '@exaone4/program'
import { Command, CommanderError } from 'commander'
import { type CommandName, summaries } from './program/summaries.ts'

const USAGE = 2

/** Where each command is defined. A command and the packages that it uses are loaded only when it is called. */
const loaders = {
  build: async () => (await import('./commands/build.ts')).buildCommand,
  capacity: async () => (await import('./commands/capacity.ts')).capacityCommand,
  capture: async () => (await import('./commands/capture.ts')).captureCommand,
  clients: async () => (await import('./commands/clients.ts')).clientsCommand,
  conformance: async () => (await import('./commands/conformance.ts')).conformanceCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  drift: async () => (await import('./commands/drift.ts')).driftCommand,
  evidence: async () => (await import('./commands/evidence.ts')).evidenceCommand,
  'gpu-bundle': async () => (await import('./commands/gpu-bundle.ts')).gpuBundleCommand,
  install: async () => (await import('./commands/install.ts')).installCommand,
  measure: async () => (await import('./commands/measure.ts')).measureCommand,
  open: async () => (await import('./commands/open.ts')).openCommand,
  package: async () => (await import('./commands/package.ts')).packageCommand,
  pr: async () => (await import('./commands/pr.ts')).prCommand,
  refresh: async () => (await import('./commands/refresh.ts')).refreshCommand,
  release: async () => (await import('./commands/release.ts')).releaseCommand,
  score: async () => (await import('./commands/score.ts')).scoreCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  test: async () => (await import('./commands/test.ts')).testCommand,
  uninstall: async () => (await import('./commands/install.ts')).uninstallCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
} satisfies Record<CommandName, () => Promise<Command>>

/**
 * Runs one command line. Prints on stdout and stderr, and sets `process.exitCode`: 0 done, 1 a check or test failed,
 * 2 wrong usage, 3 a prerequisite is missing, 4 the series does not apply, 130 interrupted.
 *
 * @param args the words after the program's name
 */
export async function runCli(args: readonly string[]): Promise<void> {
  const program = new Command(commandName)
    .description('Make EXAONE 4.0 work well in Ollama: patch it, build it, check it')
    .addHelpText('after', `\n${helpText}`)
  const called = commandNames.find((name) => name === args.find((word) => word !== 'help'))
  for (const name of commandNames) {
    const command = name === called ? await load(name) : new Command(name).description(summaries[name])
    program.addCommand(command.exitOverride(), { hidden: !isHere(name) })
  }
  try {
    await program.exitOverride().parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    process.exitCode = error.exitCode === 0 ? 0 : USAGE
  }
}

async function load(name: CommandName): Promise<Command> {
  return isHere(name) ? loaders[name]() : (await import('./program/command.ts')).refusedCommand(name)
}

const commandNames = Object.keys(loaders) as CommandName[]
