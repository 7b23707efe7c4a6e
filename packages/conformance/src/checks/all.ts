import type { Check } from '../check.ts'
import { capacity } from './capacity.ts'
import { errors } from './errors.ts'
import { kv } from './kv.ts'
import { prompt } from './prompt.ts'
import { show } from './show.ts'
import { thinking } from './thinking.ts'
import { tools } from './tools.ts'

/** Every check, in the order in which they are run and reported. */
export const checks: readonly Check[] = [
  ...show,
  ...prompt,
  ...thinking,
  ...tools,
  ...kv,
  ...capacity,
  ...errors,
]
