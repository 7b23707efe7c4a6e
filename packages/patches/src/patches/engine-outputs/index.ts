import { fileURLToPath } from 'node:url'
import { field, statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

const file = 'ml/backend/ggml/ggml.go'

export const engineOutputs: Patch = {
  id: 'engine-outputs',
  title: 'ml/backend/ggml: keep outputs while another graph runs',
  intent: 'The logits of a batch stay valid even if a context shift runs before they are read.',
  why: {
    reason:
      'The engine prepares a batch while it still reads the logits of the previous one. If that shifts a context, the graph of the shift overwrites the logits, and any model may sample a wrong token.',
    issues: [],
  },
  droppable: 'when upstream reads outputs before it releases the scheduler, or removes its engine',
  when: {
    fact: 'engine',
    otherwise: {
      reason: 'this release has no engine, and llama-server has its own sliding-window cache',
      evidence: [{ file: 'runner/ollamarunner/runner.go' }, { file: 'ml/backend/ggml/ggml.go' }],
    },
  },
  edits: [
    {
      id: 'engine-outputs/field',
      file,
      description: 'a tensor can hold a copy of its data',
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
      description: 'ComputeWithNotify reads outputs before another graph can run',
      within: { receiver: 'Context', function: 'ComputeWithNotify' },
      match: statement('t.(*Tensor).sync = sync'),
      operation: { kind: 'insert-after', lines: ['t.(*Tensor).readOutput()'] },
    },
    {
      id: 'engine-outputs/bytes',
      file,
      description: 'Bytes returns the copy',
      within: { receiver: 'Tensor', function: 'Bytes' },
      match: { kind: 'if_statement' },
      operation: { kind: 'insert-before', lines: ['if t.output != nil {', '\treturn t.output', '}', ''] },
    },
    {
      id: 'engine-outputs/floats',
      file,
      description: 'Floats returns the copy',
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
