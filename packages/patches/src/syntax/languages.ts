import { cpp } from './cpp.ts'
import { go } from './go.ts'
import type { Language } from './language.ts'

/** The language of a file, by its name. */
export function languageOf(file: string): Language {
  return /\.(c|cc|cpp|cu|cuh|h|hpp)$/.test(file) ? cpp : go
}
