import { runnerReuse } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const runnerReuseTopic: Topic = {
  id: 'runner-reuse',
  title: 'server: compare how llama-server was started before reusing it',
  patches: [proposed(runnerReuse)],
  dependsOn: [],
  body: {
    problem: [
      'Two models can share one file: the first has a RENDERER or a TEMPLATE, and the second uses the template of the file. Ollama starts llama-server without Jinja for the first and with Jinja for the second. But it looks up a running llama-server by the file, so both models use the same one. The model that comes second gets its prompts in a format that llama-server chooses, and a request with tools fails with "tools param requires --jinja flag". The same happens with two models of which only one has a draft model.',
    ],
    change: [
      'Before Ollama reuses a running llama-server, it compares whether llama-server was started with Jinja, and with which draft model. Models with the same settings still share one llama-server.',
    ],
    usage: ['Nothing to configure.'],
    tested: ['The Go test takes every pair of eight models that share a file, in both orders.'],
    links: ['https://github.com/ollama/ollama/issues/14909'],
  },
}
