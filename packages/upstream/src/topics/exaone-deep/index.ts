import { exaoneDeep } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const exaoneDeepTopic: Topic = {
  id: 'exaone-deep',
  title: 'model: add exaone-deep renderer and parser',
  patches: [proposed(exaoneDeep)],
  dependsOn: ['renderer-and-parser', 'read-detection'],
  body: {
    problem: [
      'EXAONE Deep thinks in `<thought>` and `</thought>`, which Ollama does not know: `think: true` is an error, and the thought is part of the content. From there it goes into the next prompt, which the authors advise against.',
    ],
    change: [
      'The parser separates the thought from the answer, and the renderer leaves earlier thoughts out of the prompt, as the template of the authors does. The model always thinks: `think: false` is accepted and changes nothing, and the thought is still separate.',
      'Ollama selects both when it reads a model of EXAONE Deep. EXAONE 3.5 has the same architecture, tokenizer and end of turn, so Ollama selects them only if the template contains `<thought>`.',
    ],
    usage: ['Nothing to configure: `ollama run hf.co/LGAI-EXAONE/EXAONE-Deep-7.8B-GGUF:Q4_K_M`.'],
    tested: [
      'The Go tests split each output at every two positions, and a fuzz test makes sure that nothing but tags and white space around them is lost.',
    ],
    links: ['https://github.com/ollama/ollama/issues/9844'],
  },
}
