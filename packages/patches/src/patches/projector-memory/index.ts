import { fileURLToPath } from 'node:url'
import { statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

const file = 'llm/llama_server.go'

const predictors = [
  ['load', 'Scheduler', 'load', 'predicted'],
  ['lower-context', 'LlmRequest', 'reduceAutoNumCtxForLoadOOM', 'predictedVRAM'],
  ['mmap-defaults', 'Scheduler', 'applyLlamaServerMmapDefaults', 'predictedVRAM'],
  ['mmap-pressure', 'Scheduler', 'maybeDisableMmapForHostPressure', 'predictedVRAM'],
] as const

export const projectorMemory: Patch = {
  id: 'projector-memory',
  title: 'server: count the projector of EXAONE 4.5 once',
  intent:
    'GPUs hold as much context of EXAONE 4.5 as fits beside its projector and its largest image, and GPUs and batch are chosen with the projector in mind.',
  why: {
    reason:
      'Ollama tells llama-server to leave the size of a projector free on each GPU. llama-server leaves room for it as well, on the GPU that it puts the projector on. So 2.6 GB of that GPU and of each other one stay unused. The larger buffer that a large image needs is not counted at all, and Ollama forgets the projector when it chooses GPUs and a batch.',
    issues: ['https://github.com/ollama/ollama/issues/17099'],
  },
  droppable: 'when upstream leaves room for a projector once, and for its largest image',
  when: {
    fact: 'gguf-metadata',
    otherwise: {
      reason: 'this release does not run EXAONE 4.5 with a projector',
      evidence: [{ file: 'server/gguf_metadata.go' }],
    },
  },
  edits: [
    {
      id: 'projector-memory/first-gpu',
      file,
      description: 'room for the largest image of EXAONE 4.5, whose projector llama-server counts',
      within: { receiver: 'llamaServerLaunchConfig', function: 'mmprojFitTargetMiB' },
      match: statement('requiredMemory := launch.mmprojMemory + mmprojOffloadHeadroom'),
      operation: {
        kind: 'replace-statements',
        lines: ['requiredMemory := launch.mmprojFitTarget() + mmprojOffloadHeadroom'],
      },
    },
    {
      id: 'projector-memory/other-gpus',
      file,
      description: 'no room for it on the other GPUs',
      within: { receiver: 'llamaServerLaunchConfig', function: 'extraEnvsForStart' },
      match: statement('envs[llamaArgFitTargetEnv] = strconv.FormatUint(pad, 10)'),
      operation: {
        kind: 'replace-statements',
        lines: ['envs[llamaArgFitTargetEnv] = launch.fitTargets(pad)'],
      },
    },
    ...predictors.map(([name, receiver, method, predicted]) => ({
      id: `projector-memory/predict-${name}`,
      file: 'server/sched.go',
      description: `${method} counts the projector`,
      within: { receiver, function: method },
      match: statement(`${predicted} := $_`),
      operation: { kind: 'insert-after' as const, lines: [`${predicted} += req.predictProjectorVRAM(f)`] },
    })),
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
