import { sampling } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const samplingTopic: Topic = {
  id: 'sampling',
  title: 'server: sample from EXAONE models as their authors recommend',
  patches: [proposed(sampling)],
  dependsOn: ['detection', 'exaone-deep'],
  body: {
    problem: [
      'Model files of EXAONE say little or nothing about how to sample from them. Ollama then uses defaults that differ from what the authors recommend.',
    ],
    change: [
      "EXAONE 4.0, EXAONE 4.5, K-EXAONE and EXAONE Deep get their authors' temperature and top_p, and EXAONE 4.5 with a projector also gets the recommended presence penalty. Whatever is set in the model file, in the Modelfile or in the request wins.",
      'The recommendation for EXAONE 4.0 is that for reasoning, which is on by default. Without reasoning, its authors recommend a lower temperature, which a request can set.',
    ],
    usage: ['Nothing to configure.'],
    tested: [
      'On a running server, an answer without options equals the one with the recommended options and the same seed, and differs if one of them is changed.',
    ],
    links: ['https://github.com/ollama/ollama/issues/14909'],
  },
}
