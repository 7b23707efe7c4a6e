import type { GoTypeError } from '@exaone4/harness'
import { ownedFiles, type Patch } from '@exaone4/patches'
import type { Dropped } from './mutant.ts'

const WORD = /\w+/g
/** Words of the compiler's own. */
const COMPILER = new Set([
  'undefined',
  'type',
  'has',
  'no',
  'field',
  'or',
  'method',
  'package',
  'not',
  'used',
])

/** What else has to go where something is dropped: the edits and owned files that no longer compile without it. */
export function dependents(
  errors: readonly GoTypeError[],
  series: readonly Patch[],
  dropped: Dropped,
): Dropped {
  const found = errors.map((error) => culprits(error, series))
  return {
    ids: [...new Set(found.flatMap(({ ids }) => ids))].filter((id) => !dropped.ids.includes(id)),
    tests: [...new Set(found.flatMap(({ tests }) => tests))].filter((path) => !dropped.tests.includes(path)),
  }
}

/** An owned file as a whole, and of a file of upstream's the edits that write a word of the message. */
function culprits({ file, message }: GoTypeError, series: readonly Patch[]): Dropped {
  const owned = series.flatMap(ownedFiles).find(({ path }) => path === file)
  if (owned) return file.endsWith('_test.go') ? { ids: [], tests: [file] } : { ids: [owned.id], tests: [] }
  const words = (message.match(WORD) ?? []).filter((word) => !COMPILER.has(word))
  const edits = series.flatMap(({ edits }) => edits.filter((edit) => edit.file === file))
  const guilty = edits.filter(({ operation }) => {
    const written = new Set(JSON.stringify(operation).match(WORD) ?? [])
    return words.some((word) => written.has(word))
  })
  return { ids: guilty.map(({ id }) => id), tests: [] }
}
