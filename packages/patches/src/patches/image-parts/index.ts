import { fileURLToPath } from 'node:url'
import { statement } from '../../edit/match.ts'
import { whereExaone45Runs } from '../../exaone45-runs.ts'
import type { Patch } from '../../patch.ts'

export const imageParts: Patch = {
  id: 'image-parts',
  title: 'openai: keep the parts of a message together for exaone',
  intent: 'A text and an image in one message to /v1/chat/completions are one turn of the prompt.',
  why: {
    reason:
      'Ollama makes a message of each part. The prompt of EXAONE then has a turn with the text and another one with the image, a form that the model was not trained on. The result of a tool that is a text and an image loses the id of its call.',
    issues: ['https://github.com/ollama/ollama/issues/16662'],
  },
  droppable: 'when upstream reads a message with an image as one message',
  when: whereExaone45Runs,
  edits: [
    {
      id: 'image-parts/count',
      file: 'middleware/openai.go',
      description: 'the server knows which messages are parts of one',
      within: { function: 'ChatMiddleware' },
      match: statement('c.Request.Body = io.NopCloser(&b)'),
      operation: { kind: 'insert-before', lines: ['c.Set(openai.PartsKey, req.MessageParts())'] },
    },
    {
      id: 'image-parts/join',
      file: 'server/routes.go',
      description: 'a renderer of EXAONE gets parts as one message',
      within: { receiver: 'Server', function: 'ChatHandler' },
      match: statement('checkpointLoaded := time.Now()'),
      operation: { kind: 'insert-after', lines: ['', 'req.Messages = joinParts(c, m, req.Messages)'] },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
