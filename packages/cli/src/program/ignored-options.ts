import { Failure } from '@exaone4/failure'
import type { Environment } from '@exaone4/harness'
import type { Command } from 'commander'

/** Options that select or make a build. They mean nothing for a running server. */
const OF_BUILDS: readonly string[] = [
  '--release',
  '--use',
  '--stock',
  '--beside-stock',
  '--faults',
  '--backend',
  '--cpu',
  '--cuda-toolkit',
  '--cuda-arch',
  '--source',
  '--jobs',
  '--llama-server',
  '--no-install',
]

/** The options given on the command line, in long form: `--release`. */
export function givenOptions(command: Command): string[] {
  return command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .map(({ long }) => long ?? '')
}

/**
 * Refuses options that a run against the server of OLLAMA_HOST would ignore.
 *
 * @throws Failure `usage`
 */
export function refuseIgnored({ OLLAMA_HOST: host }: Environment, given: readonly string[]): void {
  const ignored = given.filter((option) => OF_BUILDS.includes(option))
  if (host === undefined || ignored.length === 0) return
  const options = ignored.join(', ')
  throw new Failure('usage', `OLLAMA_HOST names a running server, and ${options} would be ignored`, {
    hint: `leave out ${options} to check the server at ${host}, or OLLAMA_HOST to check a build: env -u OLLAMA_HOST pnpm test:conformance ${ignored[0]} …`,
  })
}
