import { Command, CommanderError } from 'commander'
import { buildCommand } from './commands/build.ts'
import { capacityCommand } from './commands/capacity.ts'
import { captureCommand } from './commands/capture.ts'
import { conformanceCommand } from './commands/conformance.ts'
import { doctorCommand } from './commands/doctor.ts'
import { driftCommand } from './commands/drift.ts'
import { gpuBundleCommand } from './commands/gpu-bundle.ts'
import { measureCommand } from './commands/measure.ts'
import { prCommand } from './commands/pr.ts'
import { refreshCommand } from './commands/refresh.ts'
import { releaseCommand } from './commands/release.ts'
import { scoreCommand } from './commands/score.ts'
import { statusCommand } from './commands/status.ts'
import { testCommand } from './commands/test.ts'

const USAGE = 2

const program = new Command('exaone4')
  .description('EXAONE 4.0 as a first-class model in Ollama: patch, build, prove')
  .addHelpText('after', '\nExample:\n  pnpm exaone4 build --help')

for (const command of [
  buildCommand,
  capacityCommand,
  captureCommand,
  conformanceCommand,
  doctorCommand,
  driftCommand,
  gpuBundleCommand,
  measureCommand,
  refreshCommand,
  prCommand,
  releaseCommand,
  scoreCommand,
  statusCommand,
  testCommand,
]) {
  program.addCommand(command.exitOverride())
}

try {
  await program.exitOverride().parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? 0 : USAGE
}
