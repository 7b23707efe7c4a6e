import type { Command } from 'commander'
import type { TestFlags } from '../actions/test.ts'
import { installOption } from '../program/build-options.ts'
import { action, command } from '../program/command.ts'

export const testCommand: Command = command('test', 'pnpm test --only unit go-v0.18.0')
  .option('--only <stage...>', 'run these stages')
  .option('--list', 'name all stages and stop')
  .option('--all-releases', 'run every check of the series on every release, not on the main two alone')
  .addOption(installOption())
  .action(
    action<TestFlags>(async (flags, context) =>
      (await import('../actions/test.ts')).testProject(flags, context),
    ),
  )
