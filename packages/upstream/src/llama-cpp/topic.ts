import type { RandomModel } from '@exaone4/models'
import type { Patch } from '@exaone4/patches'

/**
 * A patch of llama.cpp as a branch for a pull request. It has no title and no text: llama.cpp's CONTRIBUTING and
 * AGENTS.md want a person to write those, and the commit messages too.
 */
export interface LlamaCppTopic {
  /** Lowercase with hyphens: its branch is `exaone4/<id>`, its files are in `pr/llama.cpp/<id>`. */
  id: string
  /** The module that a title begins with, in llama.cpp's form `<module> : <title>`. */
  module: string
  /** The change, and edits of llama.cpp's own tests. */
  patch: Patch
  /** More lines for llama.cpp's tests, in places that an edit cannot name. */
  insertions: readonly Insertion[]
  /** Each fails without the change and passes with it. Empty if none can run here. */
  tests: readonly LlamaCppTest[]
  /** Commands that build and run the tests in a clone. */
  commands: readonly string[]
  /** Facts for the person who writes the text, one sentence or two each. They are notes, and no part of that text. */
  notes: readonly string[]
  /** URLs of issues and pull requests that are about the same. */
  links: readonly string[]
}

/** Lines that go above a line of a file. */
export interface Insertion {
  file: string
  /** The line without its indentation. The file must have it exactly once. */
  above: string
  lines: readonly string[]
}

/** A test in llama.cpp's own form. */
export type LlamaCppTest = (CompiledTest | LinkedTest | ServerTest) & {
  /** What it prints when it fails without the change. */
  fails: RegExp
}

/** A program that needs only a few files, which are compiled with it. */
export interface CompiledTest {
  kind: 'compiled'
  /** Paths in the tree; the first is the test. */
  sources: readonly string[]
}

/** Programs that run on the libraries of a build, one after the other. */
export interface LinkedTest {
  kind: 'linked'
  programs: readonly {
    /** Path in the tree. */
    source: string
    /** @param models an empty folder that all programs of the test share */
    args: (models: string) => readonly string[]
  }[]
}

/** A test of llama-server by pytest, which runs on the llama-server of a build. */
export interface ServerTest {
  kind: 'server'
  /** Path in the tree. */
  source: string
  /** Stands in for the model that the test would download. */
  model: RandomModel
}
