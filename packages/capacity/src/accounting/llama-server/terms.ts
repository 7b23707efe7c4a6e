/** How a term of the accounting is known. */
type Known =
  | 'measured on an H200'
  | 'allocated by llama-server'
  | 'counted by llama-server on emulated GPUs'
  | 'read from the source'

export interface Term {
  name: string
  /** What it consists of. */
  of: string
  known: readonly Known[]
}

/** Everything that takes memory on a CUDA GPU in the llama-server era, and how it is known. */
export const terms: readonly Term[] = [
  {
    name: 'weights',
    of: "the tensors of a GPU's layers; the embeddings stay in host memory",
    known: ['measured on an H200', 'allocated by llama-server'],
  },
  {
    name: 'full-attention cache',
    of: 'the whole context in every fourth layer (1.2B: in every layer)',
    known: ['measured on an H200', 'allocated by llama-server'],
  },
  {
    name: 'sliding-window cache',
    of: 'the window of 4,096 tokens and one batch: 4,608, 5,120 or 6,144 tokens in each of the other layers',
    known: ['measured on an H200', 'allocated by llama-server'],
  },
  {
    name: 'inputs in the compute buffer',
    of: 'two bytes for each token of a batch and each token in a cache',
    known: ['measured on an H200'],
  },
  {
    name: 'tensors in the compute buffer',
    of: 'three results of the feed-forward and three hidden states of a batch',
    known: ['measured on an H200'],
  },
  {
    name: 'more of both on several GPUs',
    of: 'four copies of the inputs and 6 to 9 hidden states, because GPUs work on different batches at once',
    known: ['read from the source', 'counted by llama-server on emulated GPUs'],
  },
  {
    name: 'f16 copy in the compute buffer',
    of: "the keys and values of one layer, if the cache is quantized and this exceeds the feed-forward's results",
    known: ['read from the source', 'measured on an H200'],
  },
  {
    name: 'output buffer',
    of: 'the logits of one token, in host memory: 0.4 MB',
    known: ['allocated by llama-server'],
  },
  {
    name: 'draft model',
    of: 'the weights, the cache and the compute buffer of a 1.2B, if a Modelfile names one',
    known: ['read from the source', 'counted by llama-server on emulated GPUs'],
  },
  {
    name: 'projector',
    of: 'its weights, and its compute buffer for images of 2,116 tokens, on the first GPU',
    known: ['read from the source', 'counted by llama-server on emulated GPUs'],
  },
  {
    name: 'driver',
    of: "CUDA's context and kernels: 622 MB, less on smaller GPUs",
    known: ['measured on an H200'],
  },
  {
    name: 'pool of the kernels',
    of: '25 to 65 MB from the first prompt on, out of the reserve',
    known: ['measured on an H200'],
  },
  {
    name: 'reserved',
    of: '1 GiB on each GPU, by llama-server; with a projector, more for larger images',
    known: ['read from the source'],
  },
]
