import type { LlamaCppTopic } from './topic.ts'

/** Marks what llama.cpp wants a person to write. */
const YOURS = '[YOUR WORDS]'

/** The message of the commit: a person writes the real one. */
export function placeholderMessage({ module }: LlamaCppTopic): string {
  return `${module} : ${YOURS}\n\nAssisted-by: ${YOURS}\n`
}

/**
 * llama.cpp's form for a pull request, with what is left for the person. Only the disclosure is begun: that AI wrote the
 * code is a fact.
 *
 * @param template the form as upstream has it
 */
export function pullRequestForm(template: string): string {
  const disclosure = `AI usage disclosure: YES - AI wrote the code and the tests of this branch. ${YOURS}`
  const filled = template.replace(/AI usage disclosure:.*$/m, () => disclosure)
  return filled === template ? `${template.trimEnd()}\n\n- ${disclosure}\n` : filled
}

export interface Tested {
  /** The build of llama.cpp. */
  build: string
  /** Files of tests that fail without the change and pass with it. */
  ran: readonly string[]
}

/** What the person who proposes a branch should know, in Markdown. */
export function notesOf(topic: LlamaCppTopic, files: readonly string[], tested: Tested): string {
  const { id, module, notes, links, commands } = topic
  const sections: [string, readonly string[]][] = [
    [
      `Notes on ${id}`,
      [
        'llama.cpp does not accept text that AI has written: issues, titles, descriptions, commit messages and replies. These notes are facts to check, and no text to copy. Read CONTRIBUTING.md and AGENTS.md first.',
        `The title has the form \`${module} : <what changes>\`.`,
      ],
    ],
    ['Facts', notes.map((note) => `- ${note}`)],
    ['Files', files.map((file) => `- \`${file}\``)],
    [
      'Tests',
      [
        ...(tested.ran.length === 0
          ? ['The tests were not run.']
          : [`On ${tested.build}, these fail without the change and pass with it:`]),
        ...tested.ran.map((file) => `- \`${file}\``),
        `In your clone:\n\n\`\`\`sh\n${commands.join('\n')}\n\`\`\``,
      ],
    ],
    [
      'Before you propose it',
      [
        '1. Search issues and pull requests again. A new contributor may have one open pull request.',
        '2. Write an issue with steps to reproduce the bug: a fix needs one.',
        '3. Read every line until you can explain it. Amend the commit with your own message.',
        '4. Run the tests above and the CI of llama.cpp (`ci/README.md`).',
        '5. Fill in `pull-request.md`, and say how AI was used.',
      ],
    ],
    ['About the same', links.map((link) => `- ${link}`)],
  ]
  return sections
    .filter(([, parts]) => parts.length > 0)
    .map(([title, parts], index) => `${index === 0 ? '#' : '##'} ${title}\n\n${joined(parts)}\n`)
    .join('\n')
}

/** Items of a list are not apart from each other. */
function joined(parts: readonly string[]): string {
  const isItem = (part: string | undefined): boolean => /^(-|\d\.) /.test(part ?? '')
  return parts
    .map(
      (part, index) => (index === 0 ? '' : isItem(part) && isItem(parts[index - 1]) ? '\n' : '\n\n') + part,
    )
    .join('')
}
