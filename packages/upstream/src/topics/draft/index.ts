import { draft } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const draftTopic: Topic = {
  id: 'draft',
  title: 'llm: draft with a small model of the same vocabulary',
  patches: [proposed(draft)],
  dependsOn: [],
  body: {
    problem: [
      'A Modelfile can name a draft model with DRAFT. Unless the file is a DFlash model, Ollama tells llama-server that it is an MTP head. With a small model of the same family, which is what llama.cpp calls draft-simple, llama-server ends with "context type MTP requested but model doesn\'t contain MTP layers", and the model cannot be loaded.',
      'llama.cpp also needs both models to have the same vocabulary. Where they differ, llama-server runs without the draft model and says so only in its log.',
      'No draft model is part of the prediction that chooses GPUs and the batch, although the cache of a small model can be as large as that of the large one.',
    ],
    change: [
      'Ollama now picks the draft type from the contents of the file. A complete model that is not an MTP head, DFlash or `EAGLE-3` is draft-simple; every other file keeps its type. The cache of such a draft model has the type in OLLAMA_KV_CACHE_TYPE, which llama-server would use for the large model only, and `num_gpu 0` keeps it on the CPU.',
      '`ollama create` compares the vocabularies by the rules of llama.cpp, and refuses a draft model whose vocabulary differs, naming the first difference.',
      'The scheduler adds the weights and the cache of the draft model to its prediction; of an MTP head, only the weights.',
    ],
    usage: [
      '`FROM exaone4-32b.gguf` and `DRAFT exaone4-1.2b.gguf` in a Modelfile. The option `draft_num_predict` sets how many tokens are drafted at once; `0` turns it off.',
    ],
    tested: [
      'With models of random weights, greedy answers are the same with and without a draft model: drafting one token or several at once, with four parallel requests, a q8_0 cache and a sliding-window cache, and across context shifts. Where two tokens were equally likely, parallel requests differ without any draft model, too.',
    ],
    links: ['https://github.com/ollama/ollama/issues/14909'],
  },
  failing: { package: 'server', test: 'TestPredictDraftModel' },
}
