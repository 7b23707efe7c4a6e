import { fileURLToPath } from 'node:url'
import { callOf, field, statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const loadError: Patch = {
  id: 'load-error',
  title: 'llm: report why llama-server exits while it loads a model',
  intent:
    'When llama-server exits at start, the error that `ollama run` and the API show says why, for example an option that it does not accept.',
  why: {
    reason:
      'Ollama keeps only lines of a few known forms from the log of llama-server. If it exits with another message, the client gets an exit status and nothing more.',
    issues: [
      'https://github.com/ollama/ollama/issues/15043',
      'https://github.com/ollama/ollama/issues/14909',
    ],
  },
  droppable: 'when upstream reports the last error of a llama-server that exits',
  when: {
    fact: 'llama-server-era',
    otherwise: {
      reason: 'models run inside Ollama, and no process is started with options that it could refuse',
      evidence: [{ file: 'llm/llama_server.go' }],
    },
  },
  edits: [
    {
      id: 'load-error/field',
      file: 'llm/status.go',
      description: 'what the subprocess printed last is kept',
      within: { struct: 'StatusWriter' },
      match: field('lastErrMsg'),
      operation: { kind: 'insert-after', lines: ['exitReason exitReason'] },
    },
    {
      id: 'load-error/note',
      file: 'llm/status.go',
      description: 'each line is looked at as a possible reason for an exit',
      within: { receiver: 'StatusWriter', function: 'Write' },
      match: statement('errMsg := statusErrorLine(line)'),
      operation: { kind: 'insert-before', lines: ['w.exitReason.note(line)'] },
    },
    {
      id: 'load-error/reset',
      file: 'llm/status.go',
      description: 'what was printed before a model was loaded, or its load began anew, is forgotten',
      within: { receiver: 'StatusWriter', function: 'SetLastError' },
      match: statement('w.lastErrMsg.Store(msg)'),
      operation: { kind: 'insert-before', lines: ['if msg == "" {', '\tw.exitReason.reset()', '}'] },
    },
    {
      id: 'load-error/wait',
      file: 'llm/llama_server.go',
      description: 'a load that fails because llama-server exited says why',
      within: { receiver: 'llamaServerRunner', function: 'WaitUntilRunning' },
      match: callOf('s.lastErrMsg'),
      count: 4,
      operation: { kind: 'replace', with: 's.loadErrMsg()' },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
