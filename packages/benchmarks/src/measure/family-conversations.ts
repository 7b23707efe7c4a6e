import { answers, deepPrompt, goldenRequest } from '@exaone4/conformance'
import { type Golden, goldens } from '@exaone4/patches'
import type { ChatRequest, Message } from 'ollama'
import type { FamilyFormat } from './family-files.ts'

/** A conversation, and the prompt that it must become; undefined where that is as on stock. */
interface Conversation {
  request: Partial<ChatRequest>
  prompt: string | undefined
}

/** For models without tools: a system message and a thought. */
const plain: Message[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Which is the capital of Korea?' },
  { role: 'assistant', content: answers.content, thinking: answers.thought },
  { role: 'user', content: 'And of Japan?' },
]

/** Each golden has a system message, tools, a thought and a tool result. */
const named = {
  '4.0': 'random 7/7, thinking on',
  '4.5': 'white space: raw but for assistant turns, thinking on',
} as const

/** What a file that gets a format is asked. */
export function conversationOf(format: FamilyFormat): Conversation {
  switch (format) {
    case '4.0':
    case '4.5': {
      const golden = goldenOf(format)
      return { request: goldenRequest(golden), prompt: golden.prompt }
    }
    case 'deep':
      return { request: { messages: plain }, prompt: deepPrompt(plain) }
    case 'stock':
      return { request: { messages: plain }, prompt: undefined }
  }
}

function goldenOf(member: '4.0' | '4.5'): Golden {
  const golden = goldens(member).find(({ name }) => name === named[member])
  if (!golden) throw new Error(`EXAONE ${member} has no golden conversation "${named[member]}"`)
  return golden
}
