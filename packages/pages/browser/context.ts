declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of the browser's program. */
    chromium: string
  }
}
