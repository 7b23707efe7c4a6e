import { relative } from 'node:path'
import type { LlamaCppWritten } from './prepare.ts'

/** The prepared topics and what is left to a person, as text. */
export function llamaCppText(topics: readonly LlamaCppWritten[]): string {
  const lines = topics.flatMap(({ topic, branch, base, ran, folder }) => [
    `${topic}: branch ${branch} on ${base}; files in ${relative(process.cwd(), folder)}`,
    ran.length === 0 ? '  not tested' : `  fail without the change, pass with it: ${ran.join(', ')}`,
  ])
  return [
    ...lines,
    '',
    'llama.cpp does not accept titles, texts and commit messages that AI has written. Read notes.md, and write them yourself.',
  ].join('\n')
}
