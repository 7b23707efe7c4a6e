import { resolve } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type Command, Option } from 'commander'
import type { PrFlags } from '../pr/flags.ts'
import { action, command } from '../program/command.ts'

const NOT_FOR_CHECK = ['continue', 'abort', 'onto', 'signoff', 'skipTests']
const NOT_FOR_LLAMA_CPP = ['release', 'onto', 'signoff', 'check', 'continue', 'abort']

export const prCommand: Command = command(
  'pr',
  'pnpm pr:prepare --repo ../ollama --base upstream/main --signoff',
)
  .addOption(
    new Option('--llama-cpp', 'prepare branches for llama.cpp, in a clone of it').conflicts(
      NOT_FOR_LLAMA_CPP,
    ),
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
    new Option('--check', 'compare branches with a base that may have moved; change nothing').conflicts(
      NOT_FOR_CHECK,
    ),
  )
  .addOption(new Option('--continue', 'resume after resolving a conflict').conflicts('abort'))
  .option('--abort', 'give up an unfinished run; branches stay as they are')
  .action(
    action<PrFlags>(async (flags, context) => {
      const pr = await import('../pr/actions.ts')
      if (flags.llamaCpp) return pr.prepareForLlamaCpp(flags, context)
      const { ensureTreeTools } = await import('../program/require-tools.ts')
      if (flags.repo !== undefined && flags.release !== undefined) {
        throw new Failure('usage', '--repo and --release cannot be combined', {
          hint: 'name the release as the base: --repo DIR --base v0.34.4',
        })
      }
      const { askedTopics } = await import('@exaone4/upstream')
      askedTopics(flags.topic)
      await ensureTreeTools(context)
      const dir = flags.repo === undefined ? await pr.repositoryFor(flags.release) : resolve(flags.repo)
      if (flags.abort) return pr.abort(dir, context)
      if (flags.continue) return pr.resume(dir, flags, context)
      return flags.check ? pr.check(dir, flags, context) : pr.prepare(dir, flags, context)
    }),
  )
