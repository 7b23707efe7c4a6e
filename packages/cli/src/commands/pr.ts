import { resolve } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type Command, Option } from 'commander'
import type { PrFlags } from '../pr/flags.ts'
import { action, command } from '../program/command.ts'

export const prCommand: Command = command(
  'pr',
  'pnpm pr:prepare --repo ../ollama --base upstream/main --signoff',
)
  .option(
    '--repo <dir>',
    'your clone of Ollama; it gets branches exaone4/<topic>, and nothing else of it changes',
  )
  .option('--release <version>', 'without a clone: a repository made from this release (default: the newest)')
  .option(
    '--base <ref>',
    "what branches stand on (default: the clone's upstream/main, origin/main, main or newest tag)",
  )
  .option('--onto <ref>', 'move branches that are there onto this; commits by hand are carried')
  .option('--topic <id...>', 'only these, with those that they stand on')
  .option('--output <dir>', 'where files and texts go, a folder per topic (default: pr)')
  .option('--signoff', 'add a Signed-off-by line to commits')
  .option('--skip-tests', 'gofmt and git am only: nothing is called ready')
  .addOption(
    new Option('--check', 'compare branches with a base that has moved; change nothing').conflicts([
      'continue',
      'abort',
      'onto',
      'signoff',
      'skipTests',
    ]),
  )
  .addOption(new Option('--continue', 'go on, now that a conflict is resolved').conflicts('abort'))
  .option('--abort', 'give up a run that was stopped; branches stay as they are')
  .action(
    action<PrFlags>(async (flags, context) => {
      const { abort, check, prepare, repositoryFor, resume } = await import('../pr/actions.ts')
      const { ensureTreeTools } = await import('../program/require-tools.ts')
      if (flags.repo !== undefined && flags.release !== undefined) {
        throw new Failure('usage', '--repo and --release exclude each other', {
          hint: 'a clone has its own: --repo DIR --base v0.34.4',
        })
      }
      await ensureTreeTools(context)
      const dir = flags.repo === undefined ? await repositoryFor(flags.release) : resolve(flags.repo)
      if (flags.abort) return abort(dir, context)
      if (flags.continue) return resume(dir, flags, context)
      return flags.check ? check(dir, flags, context) : prepare(dir, flags, context)
    }),
  )
