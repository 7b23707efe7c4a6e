import { type Era as EraName, knownEra, readerOf, treeFacts } from '@exaone4/patches'
import type { Era } from './era.ts'
import { llamaServerEra } from './llama-server.ts'
import { runnerEra } from './runner.ts'

/** The newest first: its servers may start runners of the older kind as well. */
export const eras: Readonly<Record<EraName, Era>> = {
  'llama-server-era': llamaServerEra,
  'runner-era': runnerEra,
}

/** The era of a tree; one of no known era is treated as of the runner era, and fails where it is not. */
export function eraOf(tree: string): Era {
  return eras[knownEra(treeFacts(readerOf(tree))) ?? 'runner-era']
}

/** The era of the server that wrote a log; the runner era until the log tells. */
export function eraOfLog(lines: readonly string[]): Era {
  return Object.values(eras).find(({ log }) => log.wrote(lines)) ?? runnerEra
}
