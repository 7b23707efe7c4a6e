import { exactNumbers } from '../../patches/exact-numbers/index.ts'
import { parser } from '../../patches/parser/index.ts'
import { renderer } from '../../patches/renderer/index.ts'
import { passed } from '../conformance.ts'
import type { Topic } from '../topic.ts'

export const rendererAndParser: Topic = {
  id: 'renderer-and-parser',
  title: 'model/parsers: add exaone4 parser and renderer',
  patches: [exactNumbers, renderer, parser],
  after: [],
  body: {
    problem: [
      {
        when: 'runner-era',
        text: 'EXAONE 4.0 can think and call tools, and Ollama lets it do neither: `ollama show` says `completion`, a request with tools is answered by "does not support tools" (#14909).',
      },
      {
        when: 'llama-server-era',
        text: 'Ollama lets EXAONE 4.0 think unless it is told not to, and the thoughts become part of the answer: with the template of its own GGUF, reasoning and `</think>` come back inside `content`, since no parser knows its format. A GGUF without a template is `completion` only (#14909).',
      },
      'A call whose JSON is not valid, which this model writes at times (LG-AI-EXAONE/EXAONE-4.0#5), must not fail the whole request either.',
    ],
    change: [
      'Numbers of tools and tool calls are rendered as they were written: their JSON is kept where a float64 would lose something.',
      'A developer message is a system message, and a role that the model does not know is a bad request that names it.',
      'The prompt is byte for byte what the template of the authors renders, for the conversations in `testdata/exaone4-prompts.json`. The parser splits a stream into thinking, content and tool calls wherever it is cut, keeps the order of arguments, and gives back as content what looks like a call and is none.',
    ],
    usage: [
      'In a Modelfile: `RENDERER exaone4` and `PARSER exaone4`. No model gets them by itself with this change.',
    ],
    tested: [
      'The tests cut every stream at every position, and a fuzz test asserts that nothing the model wrote is lost.',
      `On servers with these changes and \`detection\`, checks that pass with a model that writes what is scripted: of the parser: ${passed('parser')}; of tools: ${passed('tools')}; of thinking: ${passed('thinking')}; of prompts: ${passed('prompt')}. Its file has no template; with the one of the authors: ${passed('template')}.`,
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
