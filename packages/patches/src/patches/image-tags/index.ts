import { fileURLToPath } from 'node:url'
import { statement } from '../../edit/match.ts'
import { whereExaone45Runs } from '../../exaone45-runs.ts'
import type { Patch } from '../../patch.ts'

export const imageTags: Patch = {
  id: 'image-tags',
  title: 'server: tell image tags from text that looks like them',
  intent: 'Text such as `[img-0]` in a message stays text, and images stay where they belong.',
  why: {
    reason: [
      'A renderer writes `[img-0]` where the first image belongs, and Ollama then replaces the first occurrence of that text. If a message before the image contains it, the image moves there and its tag becomes text. The `context` of an earlier answer to `/api/generate` contains it, too. Some renderers write no tag for an image whose message contains such text.',
      'Ollama keeps system messages when it shortens a chat, but leaves out their images. A renderer writes tags for them nevertheless, so each of the other images moves to the tag of an earlier one.',
    ],
    issues: ['https://github.com/ollama/ollama/issues/16662'],
  },
  droppable: 'when upstream tells the tags of images from text',
  when: whereExaone45Runs,
  edits: [
    {
      id: 'image-tags/hide',
      file: 'server/prompt.go',
      description: 'a prompt is rendered from messages without text that looks like a tag',
      within: { function: 'chatPrompt' },
      match: statement('var system []api.Message'),
      operation: {
        kind: 'insert-before',
        lines: [
          'msgs, tools, err := hideImageTags(m, msgs, tools)',
          'if err != nil {',
          '\treturn "", nil, err',
          '}',
          '',
        ],
      },
    },
    {
      id: 'image-tags/show',
      file: 'server/prompt.go',
      description:
        'the prompt has that text again, tags with other numbers, and images in the order of their tags',
      within: { function: 'chatPrompt' },
      match: statement('return p, media, nil'),
      operation: {
        kind: 'insert-before',
        lines: ['if hidesImageTags(m, msgs) {', '\tp, media = showImageTags(p, media)', '}', ''],
      },
    },
    {
      id: 'image-tags/hide-native',
      file: 'server/routes.go',
      description: "the same for /api/generate with the template of the model's file",
      within: { receiver: 'Server', function: 'GenerateHandler' },
      match: statement(
        'nativeReq.Messages, media, err = imageTaggedMessages(m, nativeReq.Messages, 0, true)',
      ),
      operation: {
        kind: 'insert-before',
        lines: [
          'nativeReq.Messages, _, err = hideImageTags(m, nativeReq.Messages, nil)',
          'if err != nil {',
          '\tc.JSON(http.StatusInternalServerError, gin.H{"error": err.Error()})',
          '\treturn',
          '}',
        ],
      },
    },
    {
      id: 'image-tags/show-native',
      file: 'server/routes.go',
      description: 'that prompt has the text again, too',
      within: { receiver: 'Server', function: 'GenerateHandler' },
      match: statement('prompt, err = r.ApplyChatTemplate(c.Request.Context(), nativeReq)'),
      operation: {
        kind: 'insert-after',
        lines: ['if len(media) > 0 {', '\tprompt, media = showImageTags(prompt, media)', '}'],
      },
    },
    {
      id: 'image-tags/context',
      file: 'server/routes.go',
      description: 'images do not move to tags in the context of an earlier answer',
      within: { receiver: 'Server', function: 'GenerateHandler' },
      match: { kind: 'expression_statement', regex: '^b\\.WriteString\\(prompt\\)$' },
      count: 2,
      operation: {
        kind: 'insert-before',
        lines: ['prompt, media = imagesBehind(m, b.String(), prompt, media)'],
      },
    },
    {
      id: 'image-tags/system',
      file: 'server/prompt.go',
      description: 'images of system messages that a shortened chat keeps are in the prompt',
      within: { function: 'chatPrompt' },
      match: statement('renderMsgs, media, err := imageTaggedMessages(m, msgs, currMsgIdx, false)'),
      operation: {
        kind: 'replace-statements',
        lines: [
          'renderMsgs, media, err := imageTaggedMessages(m, append(system, msgs[currMsgIdx:]...), 0, false)',
        ],
      },
    },
    {
      id: 'image-tags/kept',
      file: 'server/prompt.go',
      description: 'the messages that have tags are those that the prompt is rendered from',
      within: { function: 'chatPrompt' },
      match: { pattern: 'append(system, renderMsgs[currMsgIdx:]...)' },
      operation: { kind: 'replace', with: 'renderMsgs' },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
