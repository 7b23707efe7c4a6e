import { fileURLToPath } from 'node:url'
import { conditionOfIf, importList, literalOf } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

export const engine: Patch = {
  id: 'engine',
  title: 'model: add exaone4',
  intent:
    "Ollama's engine serves exaone4: sliding layers cache no more than their window, and the estimate is what is allocated.",
  why: {
    reason:
      'The llama runner caches all layers of the 32B model at full context, and its estimate adds most of that again per GPU, so users stop far below the context that fits.',
    issues: [
      'https://github.com/ollama/ollama/issues/14909',
      'https://github.com/ollama/ollama/issues/11433',
      'https://github.com/ollama/ollama/issues/11575',
      'https://github.com/ollama/ollama/issues/16662',
    ],
  },
  droppable: 'when upstream serves exaone4 by its own engine, or has no engine of its own',
  when: {
    fact: 'engine',
    otherwise: {
      reason:
        'there is no engine in Ollama: llama-server runs the model, with a sliding-window cache of its own',
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
      description: 'exaone4 is among the architectures that the engine serves if it can',
      within: { receiver: 'KV', function: 'OllamaEngineRequired' },
      match: literalOf('[]string'),
      operation: { kind: 'add-element', element: '"exaone4"' },
    },
    {
      id: 'engine/adapters',
      file: 'llm/server.go',
      description: 'an exaone4 model with adapters, which the engine refuses, stays with the llama runner',
      within: { function: 'NewLlamaServer' },
      match: conditionOfIf('envconfig.NewEngine() || f.KV().OllamaEngineRequired()'),
      operation: {
        kind: 'replace',
        with: '(envconfig.NewEngine() || f.KV().OllamaEngineRequired()) && !needsLlamaRunner(f, adapters)',
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
