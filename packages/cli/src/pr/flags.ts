import type { OutputFlags } from '../output/output.ts'

export type PrFlags = OutputFlags & {
  llamaCpp?: boolean
  repo?: string
  release?: string
  base?: string
  onto?: string
  topic?: string[]
  output?: string
  signoff?: boolean
  skipTests?: boolean
  check?: boolean
  continue?: boolean
  abort?: boolean
}
