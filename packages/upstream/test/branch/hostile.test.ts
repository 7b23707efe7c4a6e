import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  environment,
  git,
  temporaryTree,
  upstream,
  upstreamRepository,
  writeTree,
} from '@exaone4/harness/testing'
import { expect, test } from 'vitest'
import type { Prepared } from '../../src/branch/prepare-topic.ts'
import { numbers, type PrSetting, prSetting } from './setting.ts'

/** Settings that change what git does, each with its effect, where it obeys them. */
async function hostileSettings(): Promise<string> {
  const refuse = '#!/bin/sh\nexit 1\n'
  const names = [
    'pre-commit',
    'prepare-commit-msg',
    'commit-msg',
    'post-commit',
    'post-checkout',
    'applypatch-msg',
  ]
  const refHooks = ['pre-applypatch', 'reference-transaction', 'update', 'pre-receive', 'post-index-change']
  const dir = await temporaryTree({
    ...Object.fromEntries([...names, ...refHooks].map((name) => [`hooks/${name}`, refuse])),
    attributes: '* text eol=crlf working-tree-encoding=UTF-16 diff=odd filter=odd ident\n',
    ignore: '*\n',
    template: 'a template\n',
    external: '#!/bin/sh\necho external\n',
  })
  return `
[commit]
	gpgSign = true
	template = ${join(dir, 'template')}
	cleanup = scissors
	verbose = true
[tag]
	gpgSign = true
[gpg]
	program = /bin/false
[core]
	autocrlf = true
	eol = crlf
	safecrlf = true
	hooksPath = ${join(dir, 'hooks')}
	attributesFile = ${join(dir, 'attributes')}
	excludesFile = ${join(dir, 'ignore')}
	commentChar = T
	abbrev = 5
	quotePath = true
	whitespace = cr-at-eol
	pager = /bin/false
	editor = /bin/false
[i18n]
	commitEncoding = UTF-16
	logOutputEncoding = UTF-16
[diff]
	noprefix = true
	mnemonicPrefix = true
	external = ${join(dir, 'external')}
	renames = copies
	algorithm = histogram
	context = 0
	interHunkContext = 9
	orderFile = ${join(dir, 'ignore')}
	suppressBlankEmpty = true
	submodule = log
[format]
	subjectPrefix = RFC PATCH
	signature = sent by me
	attach = true
	headers = X-Mine: yes\\n
	to = somebody@localhost
	outputDirectory = ${join(dir, 'elsewhere')}
	coverLetter = true
	signOff = true
	numbered = true
	suffix = .diff
	thread = shallow
	useAutoBase = true
	notes = true
	from = true
	encodeEmailHeaders = true
	filenameMaxLength = 10
[notes]
	displayRef = *
[log]
	showSignature = true
	decorate = full
	date = relative
[color]
	ui = always
[merge]
	conflictStyle = diff3
	ff = false
	renames = false
[am]
	keepcr = true
	threeWay = true
[apply]
	whitespace = fix
	ignoreWhitespace = change
[rerere]
	enabled = true
	autoupdate = true
[pull]
	rebase = true
[rebase]
	autoStash = true
	updateRefs = true
[clean]
	requireForce = true
[advice]
	detachedHead = true
[status]
	showUntrackedFiles = no
	branch = true
	short = false
[user]
	signingKey = none
[filter "odd"]
	clean = tr a-z A-Z
	smudge = tr a-z A-Z
	required = true
[diff "odd"]
	command = ${join(dir, 'external')}
	textconv = rev
[trailer]
	ifexists = replace
	separators = #
[trailer "sign"]
	key = Not-signed
[url "file:///nonexistent/"]
	insteadOf = /
[alias]
	commit = status
	raw = status
`
}

/** What the settings would do to what the test itself reads. */
const AS_IT_IS = ['--encoding=UTF-8', '--no-color', '--no-decorate', '--no-show-signature']

const withoutDates = (text: string): string => text.replace(/^Date: .*$/gm, 'Date:')

/** The patch files of both topics, and the commits but for their dates. */
async function results({ prepare, repo }: PrSetting): Promise<unknown> {
  const files: string[] = []
  const keep = async ({ patches }: Prepared): Promise<void> => {
    for (const path of patches) files.push(path.slice(path.lastIndexOf('/')), await readFile(path, 'utf8'))
  }
  await prepare({ signoff: true, ready: keep })
  const commits = await git(
    repo,
    'log',
    ...AS_IT_IS,
    '--format=%T%n%an <%ae> %cn <%ce>%n%B',
    'main..exaone4/files',
  )
  return { files: files.map(withoutDates), commits }
}

test('no setting of the user’s, in git or for git, and no hook of the clone changes a commit or a file', async () => {
  const expected = await results(await prSetting())

  const setting = await prSetting()
  const settings = await hostileSettings()
  const home = await temporaryTree({
    '.gitconfig': `${settings}\n[user]\n\tname = Nobody\n\temail = nobody@localhost\n`,
    '.config/git/attributes': '* text eol=crlf\n',
    '.config/git/ignore': '*\n',
  })
  await appendFile(join(setting.repo, '.git/config'), settings)
  await writeTree(setting.repo, {
    '.git/info/attributes': '* text eol=crlf ident diff=odd\n',
    '.git/hooks/reference-transaction': '#!/bin/sh\nexit 1\n',
    '.git/hooks/pre-commit': '#!/bin/sh\nexit 1\n',
  })
  environment({
    HOME: home,
    XDG_CONFIG_HOME: undefined,
    GIT_DIR: '/nonexistent',
    GIT_WORK_TREE: '/nonexistent',
    GIT_INDEX_FILE: '/nonexistent/index',
    GIT_OBJECT_DIRECTORY: '/nonexistent/objects',
    GIT_AUTHOR_NAME: 'Somebody Else',
    GIT_COMMITTER_EMAIL: 'else@localhost',
    GIT_DIFF_OPTS: '--unified=0',
    GIT_EXTERNAL_DIFF: '/bin/false',
    GIT_DEFAULT_HASH: 'sha256',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'diff.noprefix',
    GIT_CONFIG_VALUE_0: 'true',
    LC_ALL: 'ko_KR.UTF-8',
    TZ: 'Asia/Seoul',
  })
  expect(await results(setting)).toEqual(expected)
})

test('these settings do change what a plain git makes', async () => {
  const repo = await upstreamRepository({ ...upstream, 'numbers.go': numbers })
  const plain = await git(repo, 'format-patch', '--stdout', '-1', '--root')
  await appendFile(join(repo, '.git/config'), await hostileSettings())
  const hostile = await git(repo, 'format-patch', '--stdout', '-1', '--root').catch(() => 'refused')
  expect(hostile).not.toBe(plain)
})
