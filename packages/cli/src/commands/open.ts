import { type Command, Option } from 'commander'
import type { OutputFlags } from '../output/output.ts'
import { action, command } from '../program/command.ts'
import { wholeNumber } from '../program/numbers.ts'
import { space } from '../program/workspace.ts'

type Flags = OutputFlags & { port?: number; export?: string }

export const openCommand: Command = command('open', 'pnpm exaone4 open --export /tmp/pages')
  .addOption(new Option('--port <number>', 'port on 127.0.0.1 (default: a free one)').argParser(wholeNumber))
  .addOption(new Option('--export <folder>', 'write files that need no server').conflicts('port'))
  .action(
    action<Flags>(async (flags, { out, signal }) => {
      const { showPages } = await import('@exaone4/pages')
      const onReady = (address: string): void => out.result(address, { address })
      await showPages(space, { ...flags, onReady, signal })
      return 0
    }),
  )
