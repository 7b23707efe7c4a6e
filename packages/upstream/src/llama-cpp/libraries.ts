import { join } from 'node:path'
import type { Build } from '@exaone4/harness'

/** The folder of a build with `llama-server` and the libraries of llama.cpp. */
export function librariesOf({ dir }: Build): string {
  return join(dir, 'lib/ollama')
}

/** The environment for a program that is linked with these libraries. */
export function searching(libraries: string): Record<string, string> {
  return process.platform === 'darwin' ? { DYLD_LIBRARY_PATH: libraries } : { LD_LIBRARY_PATH: libraries }
}
