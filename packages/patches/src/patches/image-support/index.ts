import { fileURLToPath } from 'node:url'
import { callOf, statement } from '../../edit/match.ts'
import { whereExaone45Runs } from '../../exaone45-runs.ts'
import type { Patch } from '../../patch.ts'

const answered = callOf('s.sched.expireRunnersForRuntimeOOM')
const rendered = statement('slog.Error("chat template prompt error", "error", err)')

/** Where an error may be about an image. */
const errors = [
  ['chat-error', 'ChatHandler', answered, 'a chat with an image that cannot be read is a bad request'],
  ['generate-error', 'GenerateHandler', answered, 'so is a prompt with such an image'],
  ['native-error', 'handleNativeChat', answered, 'so is a chat that llama-server renders'],
  [
    'template-error',
    'handleNativeChat',
    rendered,
    'so is one with an image that Ollama cannot convert for it',
  ],
  ['generate-template-error', 'GenerateHandler', rendered, 'so is a prompt with such an image'],
] as const

export const imageSupport: Patch = {
  id: 'image-support',
  title: 'server: refuse images that a model of exaone cannot see',
  intent:
    'An EXAONE model refuses an image that it cannot see, or that cannot be read, by one sentence that says so.',
  why: {
    reason: [
      'Ollama passes images to llama-server whether or not the model has a projector. llama-server refuses them, and the user gets its JSON as text, or an internal server error.',
      'The same happens with an image that is empty, damaged or of another format. A damaged WebP file is an internal server error.',
    ],
    issues: ['https://github.com/ollama/ollama/issues/16662'],
  },
  droppable: 'when upstream refuses images for models without the vision capability',
  when: whereExaone45Runs,
  edits: [
    {
      id: 'image-support/chat',
      file: 'server/routes.go',
      description: 'a chat with an image is a bad request for an EXAONE model that cannot see',
      within: { receiver: 'Server', function: 'ChatHandler' },
      match: callOf('s.scheduleRunner'),
      operation: {
        kind: 'insert-before',
        lines: [
          'if err := checkImages(m, req.Model, imagesOf(req.Messages)...); err != nil && !req.DebugRenderOnly {',
          '\tc.JSON(http.StatusBadRequest, gin.H{"error": err.Error()})',
          '\treturn',
          '}',
          '',
        ],
      },
    },
    {
      id: 'image-support/generate',
      file: 'server/routes.go',
      description: 'a prompt with an image is a bad request for such a model, too',
      within: { receiver: 'Server', function: 'GenerateHandler' },
      match: statement('caps := []model.Capability{model.CapabilityCompletion}'),
      operation: {
        kind: 'insert-before',
        lines: [
          'if err := checkImages(m, req.Model, req.Images...); err != nil && !req.DebugRenderOnly {',
          '\tc.JSON(http.StatusBadRequest, gin.H{"error": err.Error()})',
          '\treturn',
          '}',
          '',
        ],
      },
    },
    ...errors.map(([name, method, match, description]) => ({
      id: `image-support/${name}`,
      file: 'server/routes.go',
      description,
      within: { receiver: 'Server', function: method },
      match,
      operation: { kind: 'insert-before' as const, lines: ['err = imageError(m, err)'] },
    })),
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
