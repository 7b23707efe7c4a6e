import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type LicenceText, type Licensed, licensed } from './licence.ts'
import { licenceTexts } from './texts.ts'

const CODE = /\.(c|cpp|h|hpp)$/

/** A part of llama.cpp whose licence is a comment in its source. */
interface Embedded {
  name: string
  file: string
  /** The comment, from its first words to its last. */
  from: string
  to: string
  /** Where the comment offers a choice. */
  spdx?: string
}

const PUBLIC_DOMAIN_OR_MIT = 'This software is available'

const embedded: readonly Embedded[] = [
  {
    name: 'llamafile-sgemm',
    file: 'ggml/src/ggml-cpu/llamafile/sgemm.cpp',
    from: '// Copyright 2024 Mozilla Foundation',
    to: '// SOFTWARE.',
  },
  {
    name: 'miniaudio',
    file: 'vendor/miniaudio/miniaudio.h',
    from: PUBLIC_DOMAIN_OR_MIT,
    to: '*/',
    spdx: 'Unlicense OR MIT-0',
  },
  {
    name: 'stb',
    file: 'vendor/stb/stb_image.h',
    from: PUBLIC_DOMAIN_OR_MIT,
    to: '*/',
    spdx: 'MIT OR Unlicense',
  },
  {
    name: 'sheredom',
    file: 'vendor/sheredom/subprocess.h',
    from: 'This is free and unencumbered software',
    to: '*/',
  },
  { name: 'hash/sha1', file: 'vendor/hash/sha1/sha1.c', from: 'SHA-1 in C', to: 'Public Domain' },
]

/** Licences that llama.cpp keeps apart from the code. */
const APART: Readonly<Record<string, string>> = { nlohmann: 'LICENSE-jsonhpp' }
/** Folders of vendored code that belong to llama.cpp itself. */
const OWN: readonly string[] = ['.', 'hash']

/**
 * The licences of llama.cpp and of all code in its `vendor` folder.
 *
 * @param dir of llama.cpp
 * @param version of llama.cpp: `b11076`
 * @throws Failure `check` if vendored code has no licence
 */
export async function llamaCppLicences(dir: string, version: string): Promise<Licensed[]> {
  const own = await licenceTexts(dir, false)
  const parts = [licensed('llama.cpp', version, own, dir)]
  const folders = await foldersOfCode(join(dir, 'vendor'))
  for (const name of folders.filter((folder) => !OWN.includes(folder))) {
    const texts = [...(await licenceTexts(join(dir, 'vendor', name), false)), ...(await apartText(dir, name))]
    const part = embedded.find((each) => each.name === name)
    const comment = part && (await embeddedText(dir, part))
    const found = licensed(
      `llama.cpp/${name}`,
      version,
      [...texts, ...(comment ?? [])],
      join(dir, 'vendor', name),
    )
    parts.push({ ...found, spdx: part?.spdx ?? found.spdx })
  }
  for (const part of embedded.filter(({ file }) => !file.startsWith('vendor/'))) {
    parts.push(licensed(`llama.cpp/${part.name}`, version, (await embeddedText(dir, part)) ?? [], part.file))
  }
  return parts
}

async function apartText(dir: string, name: string): Promise<LicenceText[]> {
  const file = APART[name]
  if (file === undefined || !existsSync(join(dir, 'licenses', file))) return []
  return [{ file, text: await readFile(join(dir, 'licenses', file), 'utf8') }]
}

async function embeddedText(dir: string, { file, from, to }: Embedded): Promise<LicenceText[] | undefined> {
  if (!existsSync(join(dir, file))) return undefined
  const source = await readFile(join(dir, file), 'utf8')
  const start = source.lastIndexOf(from)
  const end = source.indexOf(to, start)
  if (start === -1 || end === -1) {
    throw new Failure('check', `the licence in ${file} of llama.cpp is not where it was`, {
      detail: `looked for ${JSON.stringify(from)} and ${JSON.stringify(to)}`,
      hint: 'update packages/distribution/src/licences/llama-cpp.ts',
    })
  }
  const text = source.slice(start, end + (to === '*/' ? 0 : to.length))
  return [{ file: 'LICENSE', text: `${text.replaceAll(/^\/\/ ?/gm, '').trimEnd()}\n` }]
}

/** The folders below a folder that contain code, relative to it, sorted. */
async function foldersOfCode(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const folders = entries
    .filter((entry) => entry.isFile() && CODE.test(entry.name))
    .map((entry) => relative(dir, entry.parentPath) || '.')
  return [...new Set(folders)].sort()
}
