import { join } from 'node:path'

/** The folders that commands read and write. In the repository, all are inside it. */
export interface Workspace {
  root: string
  /** The folder of this program, which is read only: the repository, or the installed npm package. */
  program: string
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

export function workspace(root: string, program: string = root): Workspace {
  return {
    root,
    program,
    src: join(root, 'ollama-src'),
    dist: join(root, 'dist'),
    cache: join(root, '.cache'),
    reports: join(root, 'reports'),
    pr: join(root, 'pr'),
  }
}
