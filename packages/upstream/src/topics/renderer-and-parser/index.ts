import { exactNumbers, parser, renderer } from '@exaone4/patches'
import { withFewerPrompts } from '../fewer-prompts.ts'
import { passed } from '../figure.ts'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const rendererAndParser: Topic = {
  id: 'renderer-and-parser',
  title: 'model/parsers: add exaone4 parser and renderer',
  patches: [
    proposed(exactNumbers),
    withFewerPrompts(proposed(renderer), ['random 7/17, thinking on']),
    proposed(parser),
  ],
  dependsOn: [],
  body: {
    problem: [
      'Ollama lets EXAONE 4.0 think by default, but no parser knows its format: with the template of its own GGUF, the reasoning and `</think>` come back inside `content`. A GGUF without a template supports only `completion` (#14909).',
      'The model sometimes writes a tool call with invalid JSON (LG-AI-EXAONE/EXAONE-4.0#5). That must not fail the whole request.',
    ],
    change: [
      "The renderer produces the same prompt as the authors' template, byte for byte, for the conversations in `testdata/exaone4-prompts.json`. The parser splits a stream into thinking, content and tool calls, wherever the chunks are cut. It keeps the order of arguments. A malformed tool call, and one that the model writes while it thinks, stays text, exactly as the model wrote it.",
      'A developer message becomes a system message. A role that the model does not know is a bad request, and the error names the role. Also, numbers in tools and tool calls keep all their digits; before, a float64 rounded long ones.',
    ],
    usage: [
      'In a Modelfile: `RENDERER exaone4` and `PARSER exaone4`. This change does not select them for any model automatically.',
    ],
    tested: [
      'The tests cut every stream at every position, and a fuzz test asserts that nothing the model wrote is lost.',
      `Checks on a running server that pass with these changes and \`detection\`, using a model that writes a fixed text: parser, ${passed('parser')}; tools, ${passed('tools')}; thinking, ${passed('thinking')}; prompts, ${passed('prompt')}. That model's file has no template. With the authors' template: ${passed('template')}.`,
    ],
    links: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/11433',
      'https://github.com/ollama/ollama/issues/16662',
      'https://github.com/LG-AI-EXAONE/EXAONE-4.0/issues/5',
      'https://github.com/LG-AI-EXAONE/EXAONE-4.0/issues/7',
    ],
  },
}
