declare module 'vitest' {
  export interface ProvidedContext {
    /** The program of a patched build. */
    ollama: string
    /** The program of the stock build. */
    stock: string
    /** The folder of the patched tree. */
    tree: string
  }
}
