import { fileURLToPath } from 'node:url'
import { conditionOfIf, field, statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

const file = 'llm/llama_server.go'

export const memoryCount: Patch = {
  id: 'memory-count',
  title: 'llm: count every buffer that llama-server allocates',
  intent:
    '/api/ps shows what llama-server allocated on each device, for every model, and the scheduler plans with it.',
  why: {
    reason:
      'Ollama adds up the buffers in the log of llama-server, and keeps one of those with the same name. So it misses one of the two caches of a model with a sliding window, all but the last file of a split model, and either a model or its draft model. The scheduler then takes memory for free that is in use.',
    issues: ['https://github.com/ollama/ollama/pull/17037', 'https://github.com/ollama/ollama/issues/14909'],
  },
  droppable: 'when upstream counts all buffers of all models, contexts and projectors itself',
  when: {
    fact: 'llama-server-era',
    otherwise: {
      reason: 'Ollama counts what its own runner reports, and reads no log',
      evidence: [{ file }],
    },
  },
  edits: [
    {
      id: 'memory-count/owner',
      file,
      description: 'buffers of different models and contexts do not replace each other',
      within: { struct: 'memoryBufferKey' },
      match: field('kind'),
      operation: { kind: 'insert-after', lines: ['owner     int'] },
    },
    {
      id: 'memory-count/log',
      file,
      description: 'the reader knows where it is in the log',
      within: { struct: 'memoryParsingWriter' },
      match: field('buffers'),
      operation: { kind: 'insert-after', lines: ['log     memoryLog'] },
    },
    {
      id: 'memory-count/lines',
      file,
      description: 'the log is read line by line',
      within: { receiver: 'memoryParsingWriter', function: 'Write' },
      match: statement('match := deviceFreeRegex.FindSubmatch(b)'),
      operation: {
        kind: 'replace-statements',
        through: { pattern: 'bufferSizeRegex.FindAllSubmatch(b, -1)' },
        lines: ['for _, line := range w.lines(b) {', '\tw.readLineLocked(line)', '}'],
      },
    },
    {
      id: 'memory-count/reset',
      file,
      description: 'a llama-server that is started again is counted anew',
      within: { receiver: 'llamaServerRunner', function: 'resetLoadAccounting' },
      match: statement('s.memTotal = 0'),
      operation: { kind: 'insert-before', lines: ['s.output.reset()'] },
    },
    {
      id: 'memory-count/amx',
      file,
      description: 'weights in the layout of AMX are in main memory',
      within: { function: 'isGPUBuffer' },
      match: conditionOfIf('name == "CPU" || name == "BLAS" || strings.HasPrefix(name, "CPU_")'),
      operation: {
        kind: 'replace',
        with: 'name == "CPU" || name == "BLAS" || name == "AMX" || strings.HasPrefix(name, "CPU_")',
      },
    },
    {
      id: 'memory-count/test',
      file: 'llm/llama_server_test.go',
      description: "the final load in upstream's test logs its output buffer, as llama-server does",
      within: { function: 'TestMemoryParsingWriter' },
      match: { kind: 'interpreted_string_literal', regex: 'CUDA1 model buffer size =  6618.25 MiB' },
      operation: {
        kind: 'replace',
        with: '"load_tensors:        CUDA1 model buffer size =  6618.25 MiB\\n" + "llama_context:  CUDA_Host  output buffer size =     0.95 MiB\\n"',
      },
    },
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
