import { type Era as EraName, knownEra, readerOf, treeFacts } from '@exaone4/patches'
import type { Era } from './era.ts'
import { llamaServerEra } from './llama-server.ts'
import { runnerEra } from './runner.ts'

/** The newest first, because its servers can also start runners of the older kind. */
export const eras: Readonly<Record<EraName, Era>> = {
  'llama-server-era': llamaServerEra,
  'runner-era': runnerEra,
}

/** The era of a tree. A tree of unknown era counts as runner era, and fails where it differs. */
export function eraOf(tree: string): Era {
  return eras[knownEra(treeFacts(readerOf(tree))) ?? 'runner-era']
}

/** The era of the server that wrote a log; the runner era as long as the log does not show it. */
export function eraOfLog(lines: readonly string[]): Era {
  return Object.values(eras).find(({ log }) => log.wrote(lines)) ?? runnerEra
}
