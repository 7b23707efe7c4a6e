import { resolve } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type Command, Option } from 'commander'
import { ensureTreeTools } from '../build-tools.ts'
import { action, command } from '../command.ts'
import type { OutputFlags } from '../output/output.ts'
import { abort, check, prepare, resume } from '../pr/actions.ts'
import { repositoryFor } from '../pr/repository.ts'

export type PrFlags = OutputFlags & {
  repo?: string
  release?: string
  base?: string
  onto?: string
  topic?: string[]
  output?: string
  signoff?: boolean
  skipTests?: boolean
  check?: boolean
  continue?: boolean
  abort?: boolean
}

export const prCommand: Command = command(
  'pr',
  'Prepare pull requests for upstream: for each a tested branch, patch files and a text',
  'pnpm pr:prepare --repo ../ollama --base upstream/main --signoff',
)
  .option(
    '--repo <dir>',
    'your clone of Ollama; branches exaone4/<topic> are created in it, nothing else changes',
  )
  .option(
    '--release <version>',
    'without a clone: use a repository made from this release (default: the newest)',
  )
  .option(
    '--base <ref>',
    "base of the branches (default: the clone's upstream/main, origin/main, main or newest tag)",
  )
  .option('--onto <ref>', 'move existing branches onto this base; manual commits are cherry-picked')
  .option('--topic <id...>', 'only these topics and those they depend on')
  .option('--output <dir>', 'folder for patch files and texts (default: pr)')
  .option('--signoff', 'add a Signed-off-by line to commits')
  .option('--skip-tests', 'run gofmt and git am only')
  .addOption(
    new Option('--check', 'compare branches with a base that may have moved; change nothing').conflicts([
      'continue',
      'abort',
      'onto',
      'signoff',
      'skipTests',
    ]),
  )
  .addOption(new Option('--continue', 'resume after resolving a conflict').conflicts('abort'))
  .option('--abort', 'give up an unfinished run; branches stay as they are')
  .action(
    action<PrFlags>(async (flags, context) => {
      if (flags.repo !== undefined && flags.release !== undefined) {
        throw new Failure('usage', '--repo and --release cannot be combined', {
          hint: 'name the release as the base: --repo DIR --base v0.34.4',
        })
      }
      await ensureTreeTools(context)
      const dir = flags.repo === undefined ? await repositoryFor(flags.release) : resolve(flags.repo)
      if (flags.abort) return abort(dir, context)
      if (flags.continue) return resume(dir, flags, context)
      return flags.check ? check(dir, flags, context) : prepare(dir, flags, context)
    }),
  )
