import { answers } from '@exaone4/conformance'
import type { FamilyCell, FamilyDocument, Seen } from '../documents/family-document.ts'
import { conversationOf } from './family-conversations.ts'
import { type Expected, type FamilyFormat, familyFiles, isFamilyRelease } from './family-files.ts'

/** What `/api/show` says of a file that gets a format of ours. */
const shown = {
  '4.0': { capabilities: ['completion', 'thinking', 'tools'], stop: ['[|endofturn|]'] },
  '4.5': { capabilities: ['completion', 'thinking', 'tools'], stop: ['<|endofturn|>'] },
  deep: { capabilities: ['completion', 'thinking'], stop: undefined },
} as const

/** Everything that the document has and must not have, a line each; empty if every expectation is met. */
export function familyProblems({ builds, cells }: Pick<FamilyDocument, 'builds' | 'cells'>): string[] {
  const release = builds[0]?.release ?? ''
  if (!isFamilyRelease(release)) return [`there are no expectations for ${release}`]
  const ids = familyFiles.map(({ id }) => id)
  return [
    ...cells.filter(({ file }) => !ids.includes(file)).map(({ file }) => `${file}: there is no such file`),
    ...familyFiles.flatMap(({ id, expected }) => {
      const cell = cells.find(({ file }) => file === id)
      if (!cell) return [`${id}: it was not measured`]
      return problemsOf(cell, expected[release]).map((problem) => `${id}: ${problem}`)
    }),
  ]
}

function problemsOf(cell: FamilyCell, { as, refused, loads = true }: Expected): string[] {
  const { patched } = cell
  const isLoaded = 'content' in patched.answer
  if (refused !== undefined) {
    return [
      ...shownProblems(cell, as),
      ...refusalProblems('the prompt', patched.prompt, refused),
      ...refusalProblems('the answer', patched.answer, refused),
    ]
  }
  return [
    ...shownProblems(cell, as),
    ...loadedProblems(cell, as),
    // Two builds that fail are alike, too.
    ...(as !== 'stock' || isLoaded === loads ? [] : [`the file was ${isLoaded ? '' : 'not '}loaded`]),
  ]
}

/** The format that a file got, read from what was seen; undefined where it got none in full. */
export function formatSeen(cell: FamilyCell): FamilyFormat | undefined {
  const formats = ['4.0', '4.5', 'deep', 'stock'] as const
  return formats.find((as) => [...shownProblems(cell, as), ...loadedProblems(cell, as)].length === 0)
}

/** The message of a refusal, if the file is refused before it is loaded. */
export function refusalSeen({ patched: { answer } }: FamilyCell): string | undefined {
  return 'status' in answer && answer.message.includes(' needs Ollama ') ? answer.message : undefined
}

export function stopsOf({ parameters }: Seen): string[] {
  return parameters.flatMap((line) => /^stop\s+"?(.*?)"?$/.exec(line)?.[1] ?? [])
}

function shownProblems({ patched, stock }: FamilyCell, as: FamilyFormat): string[] {
  if (as === 'stock') {
    const names = ['capabilities', 'parameters', 'renderer', 'parser', 'template'] as const
    return names.flatMap((name) => difference(name, patched[name], stock[name]))
  }
  const { capabilities, stop } = shown[as]
  return [
    ...difference('capabilities', patched.capabilities, capabilities),
    ...(stop === undefined ? [] : difference('stop', stopsOf(patched), stop)),
  ]
}

function loadedProblems({ patched, stock }: FamilyCell, as: FamilyFormat): string[] {
  if (as === 'stock') {
    return [
      ...difference('prompt', patched.prompt, stock.prompt),
      ...difference('answer', patched.answer, stock.answer),
    ]
  }
  const wanted = { thinking: answers.thought, content: answers.content }
  return [
    ...difference('prompt', patched.prompt, conversationOf(as).prompt),
    ...difference('answer', patched.answer, wanted),
  ]
}

function refusalProblems(what: string, found: Seen['prompt'] | Seen['answer'], message: string): string[] {
  if (typeof found === 'string' || !('status' in found)) return [`${what} was not refused`]
  return found.status === 400 && found.message.includes(message)
    ? []
    : [`${what} was refused with ${found.status} ${JSON.stringify(found.message)}, not 400 "${message}"`]
}

function difference(what: string, found: unknown, wanted: unknown): string[] {
  const [one, other] = [found, wanted].map((value) => JSON.stringify(value))
  return one === other ? [] : [`${what} is ${one}, not ${other}`]
}
