import type { Command } from 'commander'
import type { OutputFlags } from '../output/output.ts'
import { withProgress } from '../output/progress.ts'
import { action, command } from '../program/command.ts'
import { space } from '../program/workspace.ts'

type Flags = OutputFlags & { use?: string; output?: string }

export const packageCommand: Command = command('package', 'pnpm exaone4 package --output /tmp/archives')
  .option('--use <folder>', 'the patched CPU build to pack (default: that of the newest release in dist)')
  .option('--output <folder>', 'folder for the archive (default: dist/package/<build>)')
  .action(
    action<Flags>(async ({ use, output }, { out, signal }) => {
      const { askedBuild, makePackage, packageText } = await import('@exaone4/distribution')
      const build = await askedBuild(space, use)
      const made = await withProgress(out, ({ step }) => makePackage(space, { build, output, step, signal }))
      out.result(packageText(made), made)
      return 0
    }),
  )
