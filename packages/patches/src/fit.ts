import { ownedFiles } from './owned.ts'
import { type Evidence, type Patch, patchesOf, projectOf } from './patch.ts'
import { type Fact, isEra, knownEra, type TreeFacts, treeFacts } from './tree/facts.ts'
import { type ReadFile, readerOf } from './tree/read.ts'

/** A patch that has nothing to do in a tree, and where the tree shows it. */
export interface NotApplicable {
  patch: Patch
  reason: string
  /** `<file>:<line> <text>`, or `no <file>`. */
  evidence: string[]
  /** The texts that the evidence was found by, in the same order; undefined for a file that is not there. */
  lookedFor: readonly (string | undefined)[]
}

/** What is said of patches of llama.cpp in the tree of a release that has llama.cpp in its own tree. */
const LLAMA_CPP_IN_THE_TREE = {
  fact: 'llama-server-era',
  otherwise: {
    reason: 'this release compiles a copy of llama.cpp into Ollama, and starts no llama-server',
    evidence: [
      { file: 'llm/llama_server.go' },
      { file: 'runner/llamarunner/runner.go', text: '"github.com/ollama/ollama/llama"' },
    ],
  },
} as const

export interface Fitted {
  /** What applies, less the edits and files that are for other trees. */
  patches: Patch[]
  notApplicable: NotApplicable[]
}

/**
 * Chooses what of a series is for the tree of Ollama in a folder, pristine or patched. A patch is not applicable only
 * where the tree bears out all of its evidence; elsewhere it stays, and tells by its edits what is wrong. Patches of
 * llama.cpp stay as they are, see `fitLlamaCpp`.
 */
export function fitSeries(series: readonly Patch[], tree: string): Fitted {
  const read = readerOf(tree)
  const facts = treeFacts(read)
  return chooseEach(series, (patch) =>
    projectOf(patch) === 'Ollama'
      ? fitOne(patch, patch.when, facts, read)
      : (sparedBy(LLAMA_CPP_IN_THE_TREE, patch, facts, read) ?? patch),
  )
}

/** Chooses what of a series is for the sources of llama.cpp in a folder, pristine or patched: of its patches alone. */
export function fitLlamaCpp(series: readonly Patch[], sources: string): Fitted {
  const read = readerOf(sources)
  const facts = treeFacts(read)
  return chooseEach(patchesOf('llama.cpp', series), (patch) => fitOne(patch, patch.when, facts, read))
}

function chooseEach(series: readonly Patch[], choose: (patch: Patch) => Patch | NotApplicable): Fitted {
  const chosen = series.map(choose)
  return {
    patches: chosen.filter((each) => 'edits' in each),
    notApplicable: chosen.filter((each) => 'evidence' in each),
  }
}

function fitOne(patch: Patch, when: Patch['when'], facts: TreeFacts, read: ReadFile): Patch | NotApplicable {
  return (when && sparedBy(when, patch, facts, read)) ?? fitPatch(patch, facts)
}

function sparedBy(
  { fact, otherwise }: NonNullable<Patch['when']>,
  patch: Patch,
  facts: TreeFacts,
  read: ReadFile,
): NotApplicable | undefined {
  return facts.has(fact) ? undefined : notApplicable(patch, otherwise, read)
}

function notApplicable(
  patch: Patch,
  { reason, evidence }: NonNullable<Patch['when']>['otherwise'],
  read: ReadFile,
): NotApplicable | undefined {
  const seen = evidence.flatMap((each) => evidenceIn(read, each))
  if (seen.length !== evidence.length) return undefined
  return {
    patch,
    reason,
    evidence: seen.map(({ line }) => line),
    lookedFor: seen.map(({ text }) => text),
  }
}

/** In a tree of no known era, edits of every era stay, to tell that they do not fit. */
function fitPatch(patch: Patch, facts: TreeFacts): Patch {
  const isKnown = knownEra(facts) !== undefined
  const isLeft = (fact: Fact): boolean => !facts.has(fact) && (isKnown || !isEra(fact))
  return {
    ...patch,
    edits: patch.edits.filter(({ when }) => when === undefined || !isLeft(when)),
    omit: [
      ...(patch.omit ?? []),
      ...ownedFiles(patch).flatMap(({ id, when }) => (when === undefined || facts.has(when) ? [] : id)),
    ],
  }
}

function evidenceIn(
  read: ReadFile,
  { file, text, orAbsent = false }: Evidence,
): { line: string; text: string | undefined }[] {
  const lines = read(file)?.toString().split('\n')
  if (!lines && (text === undefined || orAbsent)) return [{ line: `no ${file}`, text: undefined }]
  if (!lines || text === undefined) return []
  const index = lines.findIndex((each) => each.includes(text))
  return index === -1 ? [] : [{ line: `${file}:${index + 1} ${lines[index]?.trim()}`, text }]
}
