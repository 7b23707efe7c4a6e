import { fileURLToPath } from 'node:url'
import { statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const runnerReuse: Patch = {
  id: 'runner-reuse',
  title: 'server: compare how llama-server was started before reusing it',
  intent:
    'Two models that share a file are served correctly, whether Ollama or the template of the file renders the prompt, and with or without a draft model.',
  why: {
    reason:
      'Ollama looks up a running llama-server by the file of the model, and reuses it. It was started with or without Jinja, and with or without a draft model, for the first of the two models. The second model then gets its prompts in a format that llama-server chooses, and tools fail with "tools param requires --jinja flag".',
    issues: ['https://github.com/ollama/ollama/issues/14909'],
  },
  droppable: 'when upstream compares how llama-server was started before it reuses it',
  when: {
    fact: 'llama-server-era',
    otherwise: {
      reason: 'Ollama renders every prompt itself, whichever model it is for',
      evidence: [{ file: 'llm/llama_server.go' }],
    },
  },
  edits: [
    {
      id: 'runner-reuse/compare',
      file: 'server/sched.go',
      description: 'a llama-server that was started with other options is not reused',
      within: { receiver: 'runnerRef', function: 'needsReload' },
      match: statement('ctx, cancel := context.WithTimeout(ctx, timeout)'),
      operation: {
        kind: 'insert-before',
        lines: ['if startsDifferently(runner.model, req.model) {', '\treturn true', '}', ''],
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
