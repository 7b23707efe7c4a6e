import { projectorMemory } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const projectorMemoryTopic: Topic = {
  id: 'projector-memory',
  title: 'server: leave room for the projector of EXAONE 4.5 where it runs',
  patches: [proposed(projectorMemory)],
  // Both count something in the same places of the scheduler, one line below the other.
  dependsOn: ['draft'],
  body: {
    problem: [
      'Ollama tells llama-server to leave room for the weights of a projector and some headroom on each GPU. The projector runs only on the first GPU, so the memory that is left free on the others stays unused. On the first GPU, the headroom is too small for EXAONE 4.5: a large image needs a buffer almost as large as the weights, and without it the request fails.',
    ],
    change: [
      'For exaone4, Ollama asks for room for the projector and its largest image on the first GPU, and for the usual margin on the others. It also counts the projector when it chooses GPUs and a batch. Other architectures are as before.',
      'llama-server counts the CPU as the first device, so it adds the size of the projector that it measures itself to the margin of the wrong GPU. This change does not fix that.',
    ],
    usage: ['Nothing to configure. LLAMA_ARG_FIT_TARGET still wins.'],
    tested: [
      'Go tests cover one GPU, several GPUs, a projector on the CPU and other architectures.',
      'llama-server places a model of the real shape, with its projector, on emulated GPUs.',
    ],
    links: ['https://github.com/ollama/ollama/issues/17099', 'https://github.com/ollama/ollama/pull/16866'],
  },
}
