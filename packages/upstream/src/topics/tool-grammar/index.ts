import { contentOf, ownedFiles, toolGrammar } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

/** A bound of the grammar, as our Go code has it: `20_000`. */
function bound(name: string): string {
  const files = ownedFiles(toolGrammar).filter(({ path }) => path.endsWith('/exaone4_grammar.go'))
  const text = files.map((file) => contentOf(file).toString()).join('\n')
  const [, value] = new RegExp(`^\\t${name} += (.+)$`, 'm').exec(text) ?? []
  if (value === undefined) throw new Error(`no constant ${name} in the grammar of tools`)
  return value
}

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
      'From the token `<tool_call>` on, the model can only produce a call of a declared tool with declared arguments. Everything before that token is unconstrained, and so is thinking. A request with a format keeps the grammar of its format, which now allows the blank line that the model writes after its thinking.',
      'A parser opts in through a method; other parsers behave as before. The grammar is the field `ToolGrammar` of a completion request, which `toolGrammarForCompletion` sets, as `preservedTokensForCompletion` sets the tokens of the parser.',
      `A grammar has limits, since each token is checked against it: for the declared arguments of all tools together, it may have at most \`${bound('exaone4MaxGrammarRules')}\` rules and \`${bound('exaone4MaxGrammarBytes')}\` bytes. Tools that need more get no grammar, and their calls are unconstrained, as before.`,
      'A request with tools and a format can now get either tool calls or the answer in its format. Before, it never got a call (#8095).',
    ],
    usage: ['Nothing to configure.'],
    tested: [],
    links: [
      'https://github.com/LG-AI-EXAONE/EXAONE-4.0/issues/5',
      'https://github.com/ollama/ollama/issues/14909',
    ],
  },
}
