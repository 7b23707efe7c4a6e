declare module 'vitest' {
  export interface ProvidedContext {
    /** The program of a patched build. */
    ollama: string
    /** The program of the stock build. */
    stock: string
    /** The folder of the patched tree. */
    tree: string
    /** What both were made of: `v0.34.4`. */
    release: string
  }
}
