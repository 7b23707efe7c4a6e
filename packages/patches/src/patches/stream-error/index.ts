import { fileURLToPath } from 'node:url'
import { field, statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

const file = 'llm/llama_server.go'

export const streamError: Patch = {
  id: 'stream-error',
  title: 'llm: return an error that llama-server sends during a response',
  intent:
    'When llama-server fails after it has begun to answer, for example because an image needs more memory than there is, the client gets the error, and not an answer that is empty or ends in the middle.',
  why: {
    reason:
      'llama-server sends the status of a response before it evaluates the prompt. What fails after that is an error in the stream. Ollama looks for one only where llama-server applies the template itself. For a prompt that Ollama rendered, it takes the error for an empty part, and the answer ends without a reason.',
    issues: ['https://github.com/ollama/ollama/issues/17836'],
  },
  droppable: 'when upstream reads the errors in the stream of /completion',
  when: {
    fact: 'llama-server-era',
    otherwise: {
      reason: 'models run inside Ollama, and no stream of another server is read',
      evidence: [{ file }],
    },
  },
  edits: [
    {
      id: 'stream-error/field',
      file,
      description: 'a part of the stream can be an error',
      within: { struct: 'llamaServerCompletionResponse' },
      match: field('CompletionProbabilities'),
      operation: {
        kind: 'insert-after',
        lines: ['Error                   json.RawMessage        `json:"error"`'],
      },
    },
    {
      id: 'stream-error/return',
      file,
      description: 'it ends the completion',
      within: { receiver: 'llamaServerRunner', function: 'Completion' },
      match: statement('if err := json.Unmarshal(evt, &lsResp); err != nil { $$$ }'),
      operation: {
        kind: 'insert-after',
        lines: ['if err := s.streamError(lsResp.Error); err != nil {', '\treturn err', '}'],
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
