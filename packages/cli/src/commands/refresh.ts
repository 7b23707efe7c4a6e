import { type Command, Option } from 'commander'
import type { RefreshFlags } from '../actions/refresh.ts'
import { action, command } from '../program/command.ts'

export const refreshCommand: Command = command('refresh', 'pnpm exaone4 refresh --release v0.18.0 --write')
  .addOption(
    new Option('--release <version>', 'whose tree to read').default(undefined, 'the newest supported one'),
  )
  .addOption(
    new Option('--source <source>', 'what the tree was made from: gomod, git, git:URL or path:DIR').default(
      'gomod',
    ),
  )
  .option(
    '--patch <id>',
    'the patch that new files belong to; parser/go.leading-bos for files that only some releases get',
  )
  .option('--write', 'write the files of the patches')
  .action(
    action<RefreshFlags>(async (flags, context) =>
      (await import('../actions/refresh.ts')).refreshPatches(flags, context),
    ),
  )
