import type { Command } from 'commander'
import { FAILED } from '../output/exit-status.ts'
import type { OutputFlags } from '../output/output.ts'
import { withProgress } from '../output/progress.ts'
import { action, command } from '../program/command.ts'
import { ensureTreeTools } from '../program/require-tools.ts'
import { space } from '../program/workspace.ts'

export const verifyCommand: Command = command('verify', 'pnpm exaone4 verify dist/v0.34.4-cpu-patched')
  .argument('<folder>', 'a build, or the folder to which an archive was unpacked; exits with 1 if it differs')
  .action((folder: string, flags: OutputFlags) =>
    action<OutputFlags>(async (_, context) => {
      const { verificationText, verifyBuild } = await import('@exaone4/distribution')
      await ensureTreeTools(context)
      const verified = await withProgress(context.out, ({ step }) => verifyBuild(space, folder, { step }))
      context.out.result(verificationText(verified), verified)
      return verified.differences.length > 0 ? FAILED : 0
    })(flags),
  )
