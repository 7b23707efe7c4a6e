import { execa } from 'execa'
import { type SimpleGit, simpleGit } from 'simple-git'

/** The author of a commit. */
export interface Identity {
  name: string
  email: string
}

/** Settings that keep the user's git configuration from affecting a tree, a commit or its id. */
const SETTINGS: Record<string, string> = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
}

const OURS: Identity = { name: 'exaone4-ollama', email: 'exaone4-ollama@localhost' }
const DATE = '2026-01-01T00:00:00Z'

/** Environment variables that git needs to reach other machines. */
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

/**
 * A git client for the trees that this tool creates. The same input gives the same commit ids on every machine. With an
 * identity, commits have that author and the current time.
 */
export function git(dir: string, identity?: Identity): SimpleGit {
  return simpleGit({
    baseDir: dir,
    config: [...CONFIG, `safe.directory=${dir}`],
    unsafe: { allowUnsafeConfigPaths: true, allowUnsafeSshCommand: true },
    completion: { onClose: true, onExit: false },
  }).env(gitEnvironment(identity))
}

export interface PlainGit {
  input?: string | Buffer
  /** Additional settings: `core.hooksPath=/dev/null`. */
  config?: readonly string[]
  /** An exit status that is a result, not a failure. */
  orStatus?: number
  /** The author of commits, with the current time (default: this program). */
  identity?: Identity
  /** Variables of git: `GIT_INDEX_FILE`. */
  env?: Readonly<Record<string, string>>
}

/** Runs git in the same way, with bytes as input and output. Throws the error of execa. */
export async function plainGit(
  dir: string,
  args: readonly string[],
  { input, config = [], orStatus = 0, identity, env = {} }: PlainGit = {},
): Promise<{ stdout: Buffer; status: number }> {
  const settings = [...CONFIG, `safe.directory=${dir}`, ...config].flatMap((setting) => ['-c', setting])
  const result = await execa('git', [...settings, ...args], {
    cwd: dir,
    env: { ...gitEnvironment(identity), ...env },
    extendEnv: false,
    encoding: 'buffer',
    reject: false,
    stripFinalNewline: false,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
  })
  const status = result.exitCode ?? 1
  if (status !== 0 && status !== orStatus) {
    throw new Error(`git ${args[0]}: ${Buffer.from(result.stderr).toString().trim()}`)
  }
  return { stdout: Buffer.from(result.stdout), status }
}

/** The whole environment of git, without the user's settings. */
export function gitEnvironment(identity?: Identity): Record<string, string> {
  const { name, email } = identity ?? OURS
  const inherited = Object.entries(process.env).filter(([key]) => INHERITED.test(key))
  return {
    ...Object.fromEntries(inherited.filter((entry): entry is [string, string] => entry[1] !== undefined)),
    ...SETTINGS,
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    ...(identity === undefined && { GIT_AUTHOR_DATE: DATE, GIT_COMMITTER_DATE: DATE }),
  }
}
