import { ownedFiles, type Patch } from '@exaone4/patches'

interface Prompt {
  name: string
}

/**
 * A patch with a part of the prompts that its renderer is tested with: each conversation once, without and with
 * thinking in turn, and of the random ones only those with these names. The part must fail for every fault of the
 * renderer for which all prompts fail.
 */
export function withFewerPrompts(patch: Patch, random: readonly string[]): Patch {
  const prompts = ownedFiles(patch).filter(({ path }) => path.endsWith('-prompts.json'))
  return {
    ...patch,
    rewrite: {
      ...patch.rewrite,
      ...Object.fromEntries(prompts.map(({ id }) => [id, (text: string) => fewerPrompts(text, random)])),
    },
  }
}

function fewerPrompts(text: string, random: readonly string[]): string {
  const prompts: Prompt[] = JSON.parse(text)
  const missing = random.filter((name) => !prompts.some((prompt) => prompt.name === name))
  if (missing.length > 0) throw new Error(`no such prompts: ${missing.join(', ')}`)
  const named = prompts.filter(({ name }) => !name.startsWith('random '))
  const turns = [...new Set(named.map(conversationOf))].map(
    (conversation, index) => `${conversation}, thinking ${index % 2 === 0 ? 'off' : 'on'}`,
  )
  const kept = prompts.filter(({ name }) => turns.includes(name) || random.includes(name))
  return JSON.stringify(kept, undefined, 1)
}

/** A conversation has a prompt without thinking and one with it. */
function conversationOf({ name }: Prompt): string {
  return name.replace(/, thinking (off|on)$/, '')
}
