import { fileURLToPath } from 'node:url'
import { field, statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

const file = 'ml/backend/ggml/ggml.go'

export const engineOutputs: Patch = {
  id: 'engine-outputs',
  title: 'ml/backend/ggml: keep outputs when another graph runs',
  intent:
    'The logits of a batch are what its graph computed, even if a context shift runs before they are read.',
  why: {
    reason:
      'The engine prepares a batch while it still reads the logits of the one before. Where that shifts a context, the graph of the shift takes the memory of the logits, and a wrong token may be sampled, for any model.',
    issues: [],
  },
  droppable: 'when upstream reads outputs before it releases the scheduler, or has no engine of its own',
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
      id: 'engine-outputs/field',
      file,
      description: 'a tensor has room for a copy of its data',
      within: { struct: 'Tensor' },
      match: field('sync'),
      operation: {
        kind: 'insert-after',
        lines: ['', '// output is the data of the tensor after its graph was computed', 'output []byte'],
      },
    },
    {
      id: 'engine-outputs/read',
      file,
      description: 'outputs are read while no other graph can run',
      within: { receiver: 'Context', function: 'ComputeWithNotify' },
      match: statement('t.(*Tensor).sync = sync'),
      operation: { kind: 'insert-after', lines: ['t.(*Tensor).readOutput()'] },
    },
    {
      id: 'engine-outputs/bytes',
      file,
      description: 'what was read is what Bytes returns',
      within: { receiver: 'Tensor', function: 'Bytes' },
      match: { kind: 'if_statement' },
      operation: { kind: 'insert-before', lines: ['if t.output != nil {', '\treturn t.output', '}', ''] },
    },
    {
      id: 'engine-outputs/floats',
      file,
      description: 'what was read is what Floats returns',
      within: { receiver: 'Tensor', function: 'Floats' },
      match: { kind: 'if_statement' },
      operation: {
        kind: 'insert-before',
        lines: ['if t.output != nil {', '\treturn t.outputFloats()', '}', ''],
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
