import type { LlamaCppTopic } from '../topic.ts'
import { fitMtpLayers } from './fit-mtp-layers.ts'
import { jinjaLoopOutput } from './jinja-loop-output.ts'
import { kvShiftNoRope } from './kv-shift-no-rope.ts'
import { seqRmProbe } from './seq-rm-probe.ts'
import { serverCheckpoints } from './server-checkpoints.ts'

/** What is prepared for llama.cpp. Each is independent of the others. */
export const llamaCppTopics: readonly LlamaCppTopic[] = [
  jinjaLoopOutput,
  kvShiftNoRope,
  serverCheckpoints,
  seqRmProbe,
  fitMtpLayers,
]
