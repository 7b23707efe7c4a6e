import { type SimpleGit, simpleGit } from 'simple-git'

/** Nothing of the user's git configuration may change a tree, a commit or its id. */
const ENVIRONMENT: Record<string, string> = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'exaone4-ollama',
  GIT_AUTHOR_EMAIL: 'exaone4-ollama@localhost',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'exaone4-ollama',
  GIT_COMMITTER_EMAIL: 'exaone4-ollama@localhost',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
}

/** What git needs of the caller's environment to reach another machine. */
const INHERITED =
  /^(PATH|HOME|TMPDIR|SSH_AUTH_SOCK|SSL_CERT_(FILE|DIR)|GIT_SSL_CAINFO|(HTTPS?|ALL|NO)_PROXY)$/i

const CONFIG = [
  'core.autocrlf=false',
  'core.fileMode=true',
  'core.attributesFile=/dev/null',
  'core.excludesFile=/dev/null',
  'commit.gpgSign=false',
  'gc.auto=0',
]

/** A git client for the trees that we make: same input, same commit ids, on any machine. */
export function git(dir: string, signal?: AbortSignal): SimpleGit {
  const inherited = Object.entries(process.env).filter(([name]) => INHERITED.test(name))
  return simpleGit({
    baseDir: dir,
    config: [...CONFIG, `safe.directory=${dir}`],
    unsafe: { allowUnsafeConfigPaths: true, allowUnsafeSshCommand: true },
    completion: { onClose: true, onExit: false },
    ...(signal && { abort: signal }),
  }).env({
    ...Object.fromEntries(inherited.filter((entry): entry is [string, string] => entry[1] !== undefined)),
    ...ENVIRONMENT,
  })
}
