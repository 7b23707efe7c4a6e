import { type Command, Option } from 'commander'
import type { DriftFlags } from '../actions/drift.ts'
import { installOption } from '../program/build-options.ts'
import { action, command } from '../program/command.ts'

export const driftCommand: Command = command('drift', 'pnpm exaone4 drift --release main --source git')
  .option('--release <version>', 'latest, main or a version (default: latest)')
  .addOption(
    new Option(
      '--source <source>',
      'where the source comes from: gomod, git, git:URL or path:DIR (default: gomod)',
    ),
  )
  .option('--report <file>', 'file for the report (default: reports/drift.md)')
  .option('--skip-tests', 'only apply the series and run gofmt, in seconds: no go vet, no Go tests')
  .addOption(installOption())
  .action(
    action<DriftFlags>(async (flags, context) =>
      (await import('../actions/drift.ts')).reportDrift(flags, context),
    ),
  )
