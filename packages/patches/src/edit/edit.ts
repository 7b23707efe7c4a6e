import type { Rule } from '@ast-grep/napi'
import type { Scope } from '../syntax/scope.ts'
import type { Fact } from '../tree/facts.ts'

/**
 * What is done at every matched node. Go text is written as gofmt prints it at the outermost level, C++ as upstream
 * writes it there; the engine indents it.
 */
export type Operation =
  /**
   * The match is a composite literal of Go, and the element goes where its value sorts; or the match is an element with a
   * key, and the new one goes below it, aligned with it.
   */
  | { kind: 'add-element'; element: string }
  /** The match is a list of imports of Go; the new one goes where its path sorts. */
  | { kind: 'add-import'; path: string; name?: string }
  /** The match is an expression switch of Go; the case goes before `default`. */
  | { kind: 'add-case'; value: string; body: readonly string[] }
  /** The lines go around the statement or struct field that holds the match. The first statement or field
   * inserted is what tells that upstream already has them. An empty line stays empty. */
  | { kind: 'insert-before' | 'insert-after'; lines: readonly string[] }
  /**
   * The lines take the place of the statement that holds the match, of the comment lines directly above it, and
   * of every statement after it up to the one that holds a match of `through`. The first statement of the lines
   * is what tells that upstream already has them.
   */
  | { kind: 'replace-statements'; lines: readonly string[]; through?: Rule }
  /** The match is an expression, and so is its replacement. */
  | { kind: 'replace'; with: string }

/** One structural change to an upstream file of Go or C++, as data. */
export interface Edit {
  /** Stable: `<patch>/<name>`. */
  id: string
  /** Path in upstream's tree, with forward slashes. */
  file: string
  /** What it achieves, as a clause: "exaone4 is …". */
  description: string
  /** What a tree must have to get this edit; every tree gets it if left out. */
  when?: Fact
  within: Scope
  /** An ast-grep rule for what is changed; see match.ts for the usual ones. */
  match: Rule
  /** How many matches there must be, exactly. Default 1. */
  count?: number
  operation: Operation
  /**
   * What tests it, where no check can. `llama.cpp`: it is for an architecture other than EXAONE's, and the patch has a
   * test in llama.cpp's own form. `emulated GPUs`: it matters with several GPUs, and `fake-gpu.test.ts` of the suite
   * compares both builds there.
   */
  testedBy?: 'llama.cpp' | 'emulated GPUs'
}

/** Replaces `[start, end)` of a text, in UTF-16 code units. */
export interface Change {
  start: number
  end: number
  text: string
}
