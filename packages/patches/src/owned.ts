import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { type Patch, projectOf } from './patch.ts'
import { type Fact, isFact } from './tree/facts.ts'

/** A file of ours that a patch adds. */
export interface OwnedFile {
  /** `<patch>/go/<path>`, or `<patch>/go.<fact>/<path>`; `cpp` for llama.cpp. */
  id: string
  /** Path in upstream's tree, with forward slashes. */
  path: string
  /** Where it lies on this machine. */
  location: string
  /** What a tree must have to get it; every tree gets it if left out. */
  when?: Fact | undefined
  /** Makes what is written from what lies there; the same if left out. */
  rewrite?: ((text: string) => string) | undefined
}

/** What is written to a tree for a file of ours. */
export function contentOf({ location, rewrite }: OwnedFile): Buffer {
  const content = readFileSync(location)
  return rewrite ? Buffer.from(rewrite(content.toString())) : content
}

/** The files a patch adds, sorted by path. */
export function ownedFiles(patch: Patch): OwnedFile[] {
  const { id, goDir, omit = [], rewrite = {} } = patch
  const folder = projectOf(patch) === 'Ollama' ? 'go' : 'cpp'
  return foldersBeside(goDir)
    .flatMap(({ dir, when }) =>
      readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((location) => {
          const path = relative(dir, location).split(sep).join('/')
          const fileId = `${id}/${folder}${when ? `.${when}` : ''}/${path}`
          return { id: fileId, path, location, when, rewrite: rewrite[fileId] }
        }),
    )
    .filter((file) => !omit.includes(file.id))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

function foldersBeside(goDir: string): { dir: string; when?: Fact | undefined }[] {
  const beside = dirname(goDir)
  if (!existsSync(beside)) return []
  const prefix = `${basename(goDir)}.`
  return [
    ...(existsSync(goDir) ? [{ dir: goDir }] : []),
    ...readdirSync(beside)
      .filter((name) => name.startsWith(prefix))
      .map((name) => ({ dir: join(beside, name), when: factOf(name.slice(prefix.length), name) })),
  ]
}

function factOf(text: string, folder: string): Fact {
  if (isFact(text)) return text
  throw new Error(`the folder ${folder} is for trees with ${text}, which is no fact that we know`)
}
