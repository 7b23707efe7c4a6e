import { toolGrammar } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const toolGrammarTopic: Topic = {
  id: 'tool-grammar',
  title: 'llm: constrain tool calls of exaone4 with a grammar',
  patches: [proposed(toolGrammar)],
  dependsOn: ['renderer-and-parser'],
  body: {
    problem: [
      "EXAONE 4.0 often writes invalid JSON in tool calls (LG-AI-EXAONE/EXAONE-4.0#5). llama-server prevents that with a grammar when it renders the GGUF's own template. When Ollama renders the prompt there is no grammar, so adding a renderer would lose that protection.",
    ],
    change: [
      'From the token `<tool_call>` on, the model can only produce a call of a declared tool with declared arguments. Everything before that token is unconstrained, and so is thinking. Schemas that would need a very large grammar get none. A parser opts in through a method; other parsers behave as before. A request with a format keeps the grammar of its format, which now allows the blank line that the model writes after its thinking.',
      'A response that has a format can have calls in its place: the grammar is that of the format or that of calls. Before, a request with tools and a format never got a call (#8095).',
    ],
    usage: ['Nothing to configure.'],
    tested: [],
    links: [
      'https://github.com/LG-AI-EXAONE/EXAONE-4.0/issues/5',
      'https://github.com/ollama/ollama/issues/14909',
    ],
  },
}
