import { projectorMemory } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const projectorMemoryTopic: Topic = {
  id: 'projector-memory',
  title: 'server: count the projector of EXAONE 4.5 once',
  patches: [proposed(projectorMemory)],
  dependsOn: [],
  body: {
    problem: [
      'Ollama tells llama-server to leave the size of a projector free on each GPU, until llama-server accounts for projectors itself. It does so now, on the GPU that it puts the projector on, so the projector of EXAONE 4.5 keeps 2.6 GB of that GPU and of each other one unused. On 36 GB, that is a third of the context.',
    ],
    change: [
      'For exaone4, Ollama asks llama-server to leave room for the larger buffer that the largest image needs, on the first GPU only. It also counts the projector when it chooses GPUs and a batch. Other architectures are as before.',
    ],
    usage: ['Nothing to configure. LLAMA_ARG_FIT_TARGET still wins.'],
    tested: [
      'Go tests cover one GPU, several GPUs, a projector on the CPU and other architectures.',
      'llama-server places a model of the real shape, with its projector, on emulated GPUs of 24, 36 and 48 GB.',
    ],
    links: ['https://github.com/ollama/ollama/issues/17099', 'https://github.com/ollama/ollama/pull/16866'],
  },
}
