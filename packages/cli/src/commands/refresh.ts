import { type Command, Option } from 'commander'
import type { RefreshFlags } from '../actions/refresh.ts'
import { action, command } from '../program/command.ts'

export const refreshCommand: Command = command('refresh', 'pnpm exaone4 refresh --release v0.18.0 --write')
  .option('--release <version>', 'release whose tree is read (default: the newest supported one)')
  .addOption(
    new Option('--source <source>', 'what the tree was made from: gomod, git, git:URL or path:DIR').default(
      'gomod',
    ),
  )
  .option(
    '--patch <id>',
    'patch that new files belong to; add a folder if only some releases need them: parser/go.leading-bos',
  )
  .option('--write', 'write the changes to the patches')
  .action(
    action<RefreshFlags>(async (flags, context) =>
      (await import('../actions/refresh.ts')).refreshPatches(flags, context),
    ),
  )
