import { clientIds, featureTable, problems, runClients } from '@exaone4/clients'
import { type Command, Option } from 'commander'
import type { OutputFlags } from '../output/output.ts'
import { withBuildOptions } from '../program/build-options.ts'
import { action, command } from '../program/command.ts'
import { type BuildFlags, makeBuild } from '../program/make-build.ts'
import { space } from '../program/workspace.ts'

type Flags = BuildFlags & OutputFlags & { only?: string[] }

export const clientsCommand: Command = withBuildOptions(
  command('clients', 'pnpm test:clients --only litellm-ollama pydantic-ai'),
)
  .addOption(new Option('--only <client...>', 'run only these clients').choices(clientIds))
  .action(
    action<Flags>(async (flags, context) => {
      const { say, result } = context.out
      const patched = await makeBuild(flags, 'patched', context)
      const stock = await makeBuild(flags, 'stock', context)
      const { only, install = true } = flags
      const reports = await runClients({ space, patched, stock, only, install, say, signal: context.signal })
      const failed = problems(reports)
      for (const line of failed) say(`FAILED ${line}`)
      result(featureTable(reports), { clients: reports, failed })
      return failed.length > 0 ? 1 : 0
    }),
  )
