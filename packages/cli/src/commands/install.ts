import type { Command } from 'commander'
import type { OutputFlags } from '../output/output.ts'
import { withProgress } from '../output/progress.ts'
import { action, command } from '../program/command.ts'
import type { CommandName } from '../program/summaries.ts'
import { space } from '../program/workspace.ts'

type Flags = OutputFlags & { use?: string; prefix?: string; root?: string; dryRun?: boolean }

const placeCommand = (name: CommandName, example: string): Command =>
  command(name, example)
    .option(
      '--prefix <folder>',
      'folder for builds (default: /opt/exaone4-ollama, or without root in ~/.local)',
    )
    .option('--root <folder>', 'file system of another system, such as an image; no service is restarted')
    .option('--dry-run', 'show what would be done, and do nothing')

export const installCommand: Command = placeCommand('install', 'pnpm exaone4 install --dry-run')
  .option(
    '--use <folder>',
    'the patched build to install (default: the CPU build of the newest release in dist)',
  )
  .action(
    action<Flags>(async ({ use, dryRun, ...options }, { out }) => {
      const { askedBuild, install, installedText, installPlanText, placeOf, planInstall } = await import(
        '@exaone4/distribution'
      )
      const build = await askedBuild(space, use)
      const plan = await planInstall(build, placeOf(options))
      if (!dryRun) {
        out.say(installPlanText(plan))
        await withProgress(out, ({ step }) => install(build, plan, step))
      }
      out.result(dryRun ? installPlanText(plan) : installedText(plan), plan)
      return 0
    }),
  )

export const uninstallCommand: Command = placeCommand('uninstall', 'pnpm exaone4 uninstall --dry-run').action(
  action<Flags>(async ({ dryRun, ...options }, { out }) => {
    const { placeOf, planUninstall, uninstall, uninstallPlanText } = await import('@exaone4/distribution')
    const plan = await planUninstall(placeOf(options))
    if (!dryRun) await withProgress(out, ({ step }) => uninstall(plan, step))
    out.result(uninstallPlanText(plan, dryRun), plan)
    return 0
  }),
)
