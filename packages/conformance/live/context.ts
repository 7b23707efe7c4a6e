declare module 'vitest' {
  export interface ProvidedContext {
    /** The program of a patched build. */
    ollama: string
  }
}
