import { exaone45 } from '@exaone4/patches'
import { withFewerPrompts } from '../fewer-prompts.ts'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const exaone45Topic: Topic = {
  id: 'exaone4-5',
  title: 'model/renderers: add exaone4.5',
  patches: [withFewerPrompts(proposed(exaone45), ['random 4519/27, thinking on'])],
  dependsOn: ['renderer-and-parser'],
  body: {
    problem: [
      'EXAONE 4.5 has another prompt format than EXAONE 4.0, and llama.cpp loses a leading system message when it applies the template in the model file.',
    ],
    change: [
      "The renderer produces the same prompt as the authors' template, byte for byte, for the conversations in `testdata/exaone45-prompts.json`. They have tools in a turn of their own, the thoughts of an unfinished tool loop, and a tag for each image. The parser of EXAONE 4.0 also parses the output of EXAONE 4.5.",
    ],
    usage: [
      'In a Modelfile: `RENDERER exaone4.5` and `PARSER exaone4.5`. This change does not select them for any model automatically.',
    ],
    tested: [],
    links: ['https://github.com/ollama/ollama/issues/16662'],
  },
}
