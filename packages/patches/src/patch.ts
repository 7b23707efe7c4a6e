import type { Edit } from './edit/edit.ts'

/** One reviewable change with one intent. */
export interface Patch {
  id: string
  /** Upstream's style: `<package>: <lowercase, completes "This changes Ollama to …">`. */
  title: string
  /** What a user gets from it. */
  intent: string
  /** Why it is needed: what happens without it, and the issues. */
  why: { reason: string; issues: readonly string[] }
  /** The upstream packages or files concerned. */
  touches: readonly string[]
  /** When it can be dropped. */
  droppable: string
  edits: readonly Edit[]
  /** The folder of the files we own, laid out as upstream's tree. */
  goDir: string
  /** Files below `goDir` that are left out, with forward slashes. */
  omit?: readonly string[]
}
