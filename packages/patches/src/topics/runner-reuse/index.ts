import { runnerReuse } from '../../patches/runner-reuse/index.ts'
import type { Topic } from '../topic.ts'

export const runnerReuseTopic: Topic = {
  id: 'runner-reuse',
  title: 'server: compare how llama-server was started before reusing it',
  patches: [runnerReuse],
  after: [],
  body: {
    problem: [
      'Two models can share one file: one has a RENDERER or a TEMPLATE, the other leaves the prompt to the template of the file. llama-server is started without Jinja for the first and with it for the second, but a running one is reused for both, since it is found by the file. Whichever model comes second then gets prompts in a format that llama-server chooses itself, and a request with tools fails with "tools param requires --jinja flag". The same holds for a model with a draft model and one without.',
    ],
    change: [
      'Before a running llama-server is reused, Ollama compares whether it was started with Jinja and with which draft model. Models that agree in both share it as before.',
    ],
    usage: ['Nothing to set.'],
    tested: ['Each pair of eight models of one file, in both orders.'],
    links: ['https://github.com/ollama/ollama/issues/14909'],
  },
}
