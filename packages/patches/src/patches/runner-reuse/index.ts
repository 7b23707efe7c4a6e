import { fileURLToPath } from 'node:url'
import { statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const runnerReuse: Patch = {
  id: 'runner-reuse',
  title: 'server: compare how llama-server was started before reusing it',
  intent:
    'Two models of one file are each served as their own: one rendered by Ollama, one by the template of the file, with a draft model or none.',
  why: {
    reason:
      'A running llama-server is found by the file of the model, and reused. Whether it has Jinja and a draft model was decided by the model that it was started for: for the other one, prompts have a format of llama-server\'s own, and tools are refused with "tools param requires --jinja flag".',
    issues: ['https://github.com/ollama/ollama/issues/14909'],
  },
  touches: ['server'],
  droppable: 'when upstream compares how llama-server was started before it reuses it',
  when: {
    fact: 'llama-server-era',
    otherwise: {
      reason: 'a runner gets prompts that Ollama has rendered, whichever model they are for',
      evidence: [{ file: 'llm/llama_server.go' }],
    },
  },
  edits: [
    {
      id: 'runner-reuse/compare',
      file: 'server/sched.go',
      description: 'a llama-server that was started differently is not reused',
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
