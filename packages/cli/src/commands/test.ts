import type { Command } from 'commander'
import type { TestFlags } from '../actions/test.ts'
import { installOption } from '../program/build-options.ts'
import { action, command } from '../program/command.ts'

export const testCommand: Command = command('test', 'pnpm test --only unit go-v0.18.0')
  .option('--only <stage...>', 'run only these stages')
  .option('--list', 'list all stages and exit')
  .option('--all-releases', 'on every release, test all that v0.18.0 and v0.34.4 get, and skip no edit')
  .addOption(installOption())
  .action(
    action<TestFlags>(async (flags, context) =>
      (await import('../actions/test.ts')).testProject(flags, context),
    ),
  )
