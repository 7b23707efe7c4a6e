import { join } from 'node:path'

/** The folders that commands read and write, all inside the repository. */
export interface Workspace {
  root: string
  /** Patched upstream trees, one git repository per release. */
  src: string
  /** Finished builds. */
  dist: string
  /** Files that can be deleted; later commands create them again. */
  cache: string
  reports: string
  /** Prepared pull requests. */
  pr: string
}

export function workspace(root: string): Workspace {
  return {
    root,
    src: join(root, 'ollama-src'),
    dist: join(root, 'dist'),
    cache: join(root, '.cache'),
    reports: join(root, 'reports'),
    pr: join(root, 'pr'),
  }
}
