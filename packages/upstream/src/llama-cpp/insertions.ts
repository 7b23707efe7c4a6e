import { Failure } from '@exaone4/failure'
import type { Insertion } from './topic.ts'

/**
 * Inserts lines into the text of a file.
 *
 * @throws Failure `drift` if a line that is named is not there exactly once
 */
export function inserted(text: string, insertions: readonly Insertion[]): string {
  return insertions.reduce((before, { file, above, lines }) => {
    const all = before.split('\n')
    const found = all.flatMap((line, index) => (line.trim() === above ? [index] : []))
    const [index] = found
    if (index === undefined || found.length > 1) {
      throw new Failure('drift', `${file} has this line ${found.length} times instead of once: ${above}`, {
        hint: 'choose another line in packages/upstream/src/llama-cpp/topics',
      })
    }
    return all.toSpliced(index, 0, ...lines).join('\n')
  }, text)
}

/** Lines in a block of a file. Empty lines stay empty. */
export function indented(lines: readonly string[], spaces: number): string[] {
  return lines.map((line) => (line === '' ? '' : ' '.repeat(spaces) + line))
}
