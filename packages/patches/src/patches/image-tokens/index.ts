import { fileURLToPath } from 'node:url'
import { statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const imageTokens: Patch = {
  id: 'image-tokens',
  title: 'server: count the tokens of images for exaone4.5',
  intent:
    'A chat with images of EXAONE 4.5 is shortened when it does not fit into the context, and only then.',
  why: {
    reason:
      'Ollama counts the same number of tokens for every image. With EXAONE 4.5 the number depends on the size of the image: that of a large one is several times higher, that of a small one is far lower. So a chat with large images is too long for llama-server, which refuses it, and one with small images loses messages that would fit.',
    issues: ['https://github.com/ollama/ollama/issues/16662'],
  },
  droppable: 'when upstream counts the tokens of an image as its projector does',
  when: {
    fact: 'gguf-metadata',
    otherwise: {
      reason: 'this release does not know the metadata of a projector when it shortens a chat',
      evidence: [{ file: 'server/gguf_metadata.go' }],
    },
  },
  edits: [
    {
      id: 'image-tokens/chat',
      file: 'server/prompt.go',
      description: 'a prompt that Ollama renders is as long as its images are',
      within: { function: 'chatPrompt' },
      match: statement('ctxLen += imageNumTokens * len(msg.Images)'),
      operation: {
        kind: 'replace-statements',
        lines: ['ctxLen += imageTokens(m, msg.Images, imageNumTokens)'],
      },
    },
    {
      id: 'image-tokens/system',
      file: 'server/prompt.go',
      description: 'images of system messages that the prompt keeps are counted, too',
      within: { function: 'chatPrompt' },
      match: {
        kind: 'slice_expression',
        regex: '^msgs\\[i:\\]$',
        inside: { kind: 'range_clause' },
      },
      operation: { kind: 'replace', with: 'append(system, msgs[i:]...)' },
    },
    {
      id: 'image-tokens/native',
      file: 'server/routes.go',
      description: 'so is a prompt that llama-server renders',
      within: { function: 'truncateNativeChatMessages' },
      match: statement('ctxLen += 768 * len(msg.Images)'),
      operation: {
        kind: 'replace-statements',
        lines: ['ctxLen += imageTokens(m, msg.Images, 768)'],
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
