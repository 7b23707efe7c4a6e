import { fileURLToPath } from 'node:url'
import { statement } from '../../edit/match.ts'
import { whereExaone45Runs } from '../../exaone45-runs.ts'
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
  title: 'server: leave room for the projector of EXAONE 4.5 where it runs',
  intent:
    'There is room for the projector of EXAONE 4.5 and its largest image on the GPU that runs it, and on no other one, and GPUs and batch are chosen with the projector in mind.',
  why: {
    reason:
      'Ollama tells llama-server to leave room for the weights of a projector and some headroom on each GPU, although llama-server puts it on the first one. With EXAONE 4.5, the same memory stays unused on each other GPU. On the first GPU, the room is too small: a large image needs a buffer almost as large as the weights, and its request fails. Ollama also forgets the projector when it chooses GPUs and a batch.',
    issues: ['https://github.com/ollama/ollama/issues/17099'],
  },
  droppable: 'when upstream leaves room for a projector and its largest image, on one GPU',
  when: whereExaone45Runs,
  edits: [
    {
      id: 'projector-memory/first-gpu',
      file,
      description: 'room for the projector of EXAONE 4.5 and its largest image on the first GPU',
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
