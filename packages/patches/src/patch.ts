import type { Edit } from './edit/edit.ts'
import type { Fact } from './tree/facts.ts'

/** The project whose sources a patch changes. */
export type Project = 'Ollama' | 'llama.cpp'

/** One reviewable change with one intent. */
export interface Patch {
  id: string
  /** What it changes: Ollama if left out, or the llama.cpp that `llama-server` is built from. */
  of?: Project
  /**
   * Upstream's style. Ollama's is `<package>: <lowercase, completes "This changes Ollama to …">`, llama.cpp's
   * `<module> : <lowercase>`.
   */
  title: string
  /** What a user gets from it. */
  intent: string
  /** Why it is needed: what happens without it, and the issues. */
  why: { reason: Said | readonly Said[]; issues: readonly string[] }
  /** When it can be dropped, as a clause: "when upstream …". */
  droppable: string
  /**
   * What the sources must have for the patch to have something to do, and what is said of those that have not. They are
   * llama.cpp's for a patch of llama.cpp.
   */
  when?: { fact: Fact; otherwise: { reason: string; evidence: readonly Evidence[] } }
  edits: readonly Edit[]
  /**
   * The folder of the files we own, `go` or `cpp`, laid out as upstream's tree. Those that only some trees get lie
   * beside it, in a folder named after what these have: `go.leading-bos`.
   */
  goDir: string
  /** Ids of owned files that are left out. */
  omit?: readonly string[]
  /** By the id of an owned file, what is written in place of its text. */
  rewrite?: Readonly<Record<string, (text: string) => string>>
}

/** A paragraph, or one that is said only of trees that have a fact. */
export type Said = string | { when: Fact; text: string }

/** A line of a tree's file that holds a text; without a text, a file that is not there. */
export interface Evidence {
  file: string
  text?: string
  /** The file need not be there. */
  orAbsent?: boolean
}

export function projectOf({ of = 'Ollama' }: Patch): Project {
  return of
}

/** The patches of a series that change one project, in order. */
export function patchesOf(project: Project, series: readonly Patch[]): Patch[] {
  return series.filter((patch) => projectOf(patch) === project)
}
