import type { Era as EraName } from '@exaone4/patches'
import type { LogReader } from '../log/log-reader.ts'

/** All that differs for the harness between the eras: how a release is completed, built and understood. */
export interface Era {
  name: EraName
  /** Does Ollama compile llama.cpp into itself, or start a `llama-server` that is made from sources of their own? */
  llamaCpp: 'in the tree' | 'llama-server'
  project: BuildProject
  /** Headers that a release needs and its Go module lacks. */
  headers?: MissingHeaders | undefined
  log: LogReader
}

/** Upstream's cmake project for what runs models. */
export interface BuildProject {
  /** The folder of its CMakeLists.txt, in the tree. */
  source: string
  /** What of the tree it is made from. */
  inputs: readonly string[]
  cuda: {
    /** Name of the preset for a major version of CUDA. */
    preset(major: string): string
    /** Where the library comes out, in the cmake folder. */
    library: string
  }
}

/** Where a tree must have the headers of libraries that llama.cpp includes. */
export interface MissingHeaders {
  /** A file that only trees have which need them. */
  neededBy: string
  folder: string
}
