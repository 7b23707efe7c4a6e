/** Something in which a build differs from its description, or its description from this checkout. */
export interface Difference {
  kind: 'missing' | 'changed' | 'extra' | 'release' | 'source' | 'series' | 'toolchain'
  /** A path in the build, or what differs: `llama.cpp`. */
  subject: string
  /** A sentence about it. */
  said: string
}
