import { fileURLToPath } from 'node:url'
import { conditionOfIf, importList, literalOf, statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const engine: Patch = {
  id: 'engine',
  title: 'model: add exaone4',
  intent:
    "Ollama's own engine runs exaone4: sliding-window layers cache little more than their window, a chat goes on without the thoughts of its last turn, and the server reserves what it allocates.",
  why: {
    reason:
      'The llama runner caches all layers of the 32B model at full context, and its estimate adds most of that again for each GPU. So Ollama refuses contexts that would fit.',
    issues: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/11433',
      'https://github.com/ollama/ollama/issues/11575',
      'https://github.com/ollama/ollama/issues/16662',
    ],
  },
  droppable: 'when upstream runs exaone4 in its own engine, or removes the engine',
  when: {
    fact: 'engine',
    otherwise: {
      reason: 'this release has no engine, and llama-server has its own sliding-window cache',
      evidence: [{ file: 'runner/ollamarunner/runner.go' }, { file: 'ml/backend/ggml/ggml.go' }],
    },
  },
  edits: [
    {
      id: 'engine/registration',
      file: 'model/models/models.go',
      description: 'the exaone4 model is compiled in and registers itself',
      within: 'imports',
      match: importList(),
      operation: {
        kind: 'add-import',
        path: 'github.com/ollama/ollama/model/models/exaone4',
        name: '_',
      },
    },
    {
      id: 'engine/required',
      file: 'fs/ggml/ggml.go',
      description: 'exaone4 is among the architectures that run in the engine if possible',
      within: { receiver: 'KV', function: 'OllamaEngineRequired' },
      match: literalOf('[]string'),
      operation: { kind: 'add-element', element: '"exaone4"' },
    },
    {
      id: 'engine/adapters',
      file: 'llm/server.go',
      description: 'the llama runner runs exaone4 models with adapters, which the engine does not support',
      within: { function: 'NewLlamaServer' },
      match: conditionOfIf('envconfig.NewEngine() || f.KV().OllamaEngineRequired()'),
      operation: {
        kind: 'replace',
        with: '(envconfig.NewEngine() || f.KV().OllamaEngineRequired()) && !needsLlamaRunner(f, adapters)',
      },
    },
    {
      id: 'engine/host-memory',
      file: 'runner/ollamarunner/runner.go',
      description: 'the system memory that a cache may take is counted',
      within: { receiver: 'Server', function: 'load' },
      match: statement('mem := s.model.Backend().BackendMemory()'),
      operation: { kind: 'insert-after', lines: ['mem.CPU.Graph += s.cache.hostMemory()'] },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
