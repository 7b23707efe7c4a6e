import { chatCompletions } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const chatCompletionsTopic: Topic = {
  id: 'chat-completions',
  title: 'openai: accept what clients send in chat completion requests',
  patches: [proposed(chatCompletions)],
  dependsOn: [],
  body: {
    problem: [
      'OpenAI replaced `max_tokens` by `max_completion_tokens`, and clients send only the new field. Ollama ignores it, so a model that thinks does not stop at the limit.',
      'The text parts of one message become one message each. A tool result in two parts becomes two results, and an assistant message with `"content": []` loses its tool calls. `"content": null` in an assistant message or a tool result, and `"arguments": ""`, are refused.',
      'Clients turn thinking off with `think: false` or `chat_template_kwargs.enable_thinking: false`, as other servers read it. Ollama ignores both (#15288).',
    ],
    change: [
      'Ollama reads `max_completion_tokens`, joins the text parts of a message with newlines, and accepts null and empty `content` and empty `arguments` as empty. Each of the switches turns thinking off; none turns it on. A request for more than one completion is refused with the reason, instead of getting one.',
    ],
    usage: ['Nothing to configure.'],
    tested: [],
    links: ['https://github.com/ollama/ollama/issues/15288', 'https://github.com/ollama/ollama/issues/14909'],
  },
  failing: { package: 'openai', test: 'TestFromChatRequestContent' },
}
