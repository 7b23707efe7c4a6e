import { join } from 'node:path'
import type { Patch, Release } from '@exaone4/patches'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'
import { type Files, temporaryTree, writeTree } from './project.ts'

export const release: Release = { version: 'v0.18.0', sum: 'h1:notThatOfAnyModule=', goModSum: 'h1:norThis=' }

/** A small tree with the shape of upstream's. */
export const upstream: Files = {
  'go.mod': 'module github.com/ollama/ollama\n\ngo 1.24.1\n',
  '.gitignore': '*.log\ndist\n',
  '.gitattributes': '* text=auto\n',
  'main.go': 'package main\n\nfunc main() {\n\tprintln(greeting())\n}\n',
  'greeting.go': 'package main\n\nfunc greeting() string {\n\treturn "stock"\n}\n',
  'windows.txt': 'one\r\ntwo\r\n',
  'run.sh': '#!/bin/sh\n',
  'testdata/kept.log': 'ignored by git, part of the release\n',
}

/** A patch that changes the output of the tree's program. */
export function saying(text: string, from = 'stock'): Patch {
  return {
    ...patchBase,
    id: 'greeting',
    title: `main: say ${text}`,
    intent: `The program says ${text}.`,
    edits: [
      {
        id: 'greeting/text',
        file: 'greeting.go',
        description: `it says ${text}`,
        within: { function: 'greeting' },
        match: { pattern: JSON.stringify(from) },
        operation: { kind: 'replace', with: JSON.stringify(text) },
      },
    ],
    goDir: '/no/such/folder',
  }
}

/** A patch that adds files, which are in a temporary folder. */
export async function adding(files: Files): Promise<Patch> {
  return {
    ...patchBase,
    id: 'files',
    title: 'main: add files',
    intent: 'There are more files.',
    edits: [],
    goDir: await temporaryTree(files),
  }
}

const patchBase = { why: { reason: 'a test', issues: [] }, droppable: 'at once' }

/** Runs git as a user without any settings would. */
export async function git(dir: string, ...args: string[]): Promise<string> {
  const { PATH = '' } = process.env
  const identity = ['-c', 'user.name=someone', '-c', 'user.email=someone@localhost']
  const result = await execa('git', ['-C', dir, ...identity, ...args], {
    env: { PATH, HOME: '/nonexistent' },
    extendEnv: false,
  })
  return result.stdout
}

/** A git repository like upstream's, with one tag. */
export async function upstreamRepository(files: Files = upstream): Promise<string> {
  const dir = await temporaryTree(files)
  await git(dir, 'init', '--quiet')
  await git(dir, 'add', '--force', '.')
  await git(dir, 'commit', '--quiet', '--message=release')
  await git(dir, 'tag', release.version)
  return dir
}

/** A user's home with git settings that would change a commit or prevent it. */
export async function hostileHome(): Promise<string> {
  const home = await temporaryTree({
    '.config/git/attributes': '*.txt text eol=crlf\n*.go text eol=crlf\n',
    '.config/git/ignore': '*\n',
    'hooks/pre-commit': '#!/bin/sh\nexit 1\n',
    'hooks/prepare-commit-msg': '#!/bin/sh\nexit 1\n',
    'hooks/post-checkout': '#!/bin/sh\nexit 1\n',
    template: 'a template\n',
  })
  await writeTree(home, {
    '.gitconfig': `
[commit]
	gpgsign = true
	template = ${join(home, 'template')}
[core]
	autocrlf = true
	hooksPath = ${join(home, 'hooks')}
[init]
	defaultBranch = other
[user]
	name = A User
	email = user@localhost
`,
  })
  return home
}

/** Changes the environment until the test ends. */
export function environment(settings: Readonly<Record<string, string | undefined>>): void {
  const before = Object.fromEntries(Object.keys(settings).map((name) => [name, process.env[name]]))
  const set = (values: Readonly<Record<string, string | undefined>>): void => {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
  set(settings)
  onTestFinished(() => set(before))
}
