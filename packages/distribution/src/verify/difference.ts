/** In what a build can differ; `docs/install.md` explains each. */
export const differenceKinds = [
  'missing',
  'changed',
  'extra',
  'release',
  'source',
  'series',
  'toolchain',
] as const

/** Something in which a build differs from its description, or its description from this checkout. */
export interface Difference {
  kind: (typeof differenceKinds)[number]
  /** A path in the build, or what differs: `llama.cpp`. */
  subject: string
  /** A sentence about it. */
  said: string
}
