import { type Command, Option } from 'commander'
import type { StatusFlags } from '../actions/status.ts'
import { action, command } from '../program/command.ts'

export const statusCommand: Command = command('status', 'pnpm status --release v0.34.4')
  .option('--release <version>', 'one release (default: all supported ones)')
  .addOption(
    new Option('--source <source>', "path:DIR for a source tree of your own; gomod for upstream's releases")
      .default('gomod')
      .conflicts('release'),
  )
  .addOption(new Option('--markdown', 'print the table as Markdown').conflicts('json'))
  .addOption(new Option('--write', 'write docs/releases.md, docs/family.md').conflicts(['release', 'source']))
  .action(
    action<StatusFlags>(async (flags, context) =>
      (await import('../actions/status.ts')).showStatus(flags, context),
    ),
  )
