import { agent } from './agent.ts'
import { anthropic } from './anthropic.ts'
import { cache } from './cache.ts'
import { capacity } from './capacity.ts'
import type { Check } from './check.ts'
import { differential } from './differential.ts'
import { draft } from './draft.ts'
import { endpoints } from './endpoints.ts'
import { engine } from './engine.ts'
import { errors } from './errors.ts'
import { family } from './family.ts'
import { familyOlder } from './family-older.ts'
import { familySampling } from './family-sampling.ts'
import { formats } from './format.ts'
import { gpu } from './gpu.ts'
import { gpuCapacity } from './gpu-capacity.ts'
import { imageFiles } from './image-files.ts'
import { imageHistory } from './image-history.ts'
import { images } from './images.ts'
import { kv } from './kv.ts'
import { matrix } from './matrix/matrix.ts'
import { memory } from './memory.ts'
import { numerics } from './numerics.ts'
import { openai } from './openai.ts'
import { parser } from './parser.ts'
import { prompt } from './prompt.ts'
import { retrieval } from './retrieval.ts'
import { schema } from './schema.ts'
import { show } from './show.ts'
import { stream } from './stream.ts'
import { template } from './template.ts'
import { thinking } from './thinking.ts'
import { toolGrammar } from './tool-grammar.ts'
import { tools } from './tools.ts'

/** All checks, in the order in which they run and are reported. */
export const checks: readonly Check[] = [
  ...show,
  ...family,
  ...familyOlder,
  ...familySampling,
  ...images,
  ...imageHistory,
  ...imageFiles,
  ...prompt,
  ...schema,
  ...differential,
  ...template,
  ...thinking,
  ...tools,
  ...agent,
  ...parser,
  ...toolGrammar,
  ...formats,
  ...openai,
  ...anthropic,
  ...endpoints,
  ...matrix,
  ...kv,
  ...engine,
  ...numerics,
  ...capacity,
  ...memory,
  ...retrieval,
  ...cache,
  ...draft,
  ...stream,
  ...errors,
  ...gpu,
  ...gpuCapacity,
]
