import { toolGrammar } from '@exaone4/patches'
import type { Topic } from '../topic.ts'

export const toolGrammarTopic: Topic = {
  id: 'tool-grammar',
  title: 'llm: sample tool calls of exaone4 under a grammar',
  patches: [toolGrammar],
  after: ['renderer-and-parser'],
  body: {
    problem: [
      'EXAONE 4.0 often writes invalid JSON in tool calls (LG-AI-EXAONE/EXAONE-4.0#5). llama-server prevents that by a grammar when it renders the template of the GGUF; where Ollama renders, there is none, so that a renderer would take something away.',
    ],
    change: [
      'From the token `<tool_call>` on, only a call of a declared tool with declared arguments can be sampled; all before it is free. A parser that knows a grammar says so by a method, others are as before, and a request with a format keeps the grammar of its format.',
    ],
    usage: ['Nothing to set.'],
    tested: [],
    links: [
      'https://github.com/LG-AI-EXAONE/EXAONE-4.0/issues/5',
      'https://github.com/ollama/ollama/issues/14909',
    ],
  },
}
