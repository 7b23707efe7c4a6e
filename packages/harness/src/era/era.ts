import type { Era as EraName } from '@exaone4/patches'
import type { LogReader } from '../log/log-reader.ts'

/** Everything in which eras differ for the harness: how to complete, build and understand a release. */
export interface Era {
  name: EraName
  /** Does Ollama compile llama.cpp into itself, or start a `llama-server` that has its own sources? */
  llamaCpp: 'in the tree' | 'llama-server'
  project: BuildProject
  /** Headers that a release needs but its Go module lacks. */
  headers?: MissingHeaders | undefined
  log: LogReader
}

/** Upstream's cmake project for the libraries that run models. */
export interface BuildProject {
  /** The folder of its CMakeLists.txt in the tree. */
  source: string
  /** The parts of the tree that it is made from. */
  inputs: readonly string[]
  cuda: {
    /** Name of the preset for a major version of CUDA. */
    preset(major: string): string
    /** Path of the library in the cmake folder. */
    library: string
  }
}

/** Where a tree needs the headers of libraries that llama.cpp includes. */
export interface MissingHeaders {
  /** A file that exists only in trees that need them. */
  neededBy: string
  folder: string
}
