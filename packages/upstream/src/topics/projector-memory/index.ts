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
      'Ollama tells llama-server to leave room for the weights of a projector and some headroom on each GPU. The projector runs on the first one, so the same memory stays unused on each other GPU. On the first GPU, the headroom is too small for EXAONE 4.5: a large image needs a buffer almost as large as the weights, and without it the request fails.',
    ],
    change: [
      'For exaone4, Ollama asks for room for the projector and its largest image on the first GPU, and for the usual margin on the others. It also counts the projector when it chooses GPUs and a batch. Other architectures are as before.',
      'llama-server adds what it measures itself to the margin of the next device, because it counts the CPU as the first one. That is a fault of its own, and is not changed here.',
    ],
    usage: ['Nothing to configure. LLAMA_ARG_FIT_TARGET still wins.'],
    tested: [
      'Go tests cover one GPU, several GPUs, a projector on the CPU and other architectures.',
      'llama-server places a model of the real shape, with its projector, on emulated GPUs.',
    ],
    links: ['https://github.com/ollama/ollama/issues/17099', 'https://github.com/ollama/ollama/pull/16866'],
  },
}
