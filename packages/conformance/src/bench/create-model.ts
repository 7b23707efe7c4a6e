import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type MemberName,
  writeAdapter,
  writeDummyModel,
  writeProjector,
  writeRandomModel,
  writeRetrievalModel,
  writeScriptedModel,
  writeSeeingModel,
  writeTurnsModel,
} from '@exaone4/models'
import { Ollama } from 'ollama'
import { assert } from 'vitest'
import { type ModelName, models } from '../fixtures/models/models.ts'
import type { ModelFile, SuiteModel } from '../fixtures/models/suite-model.ts'
import { answered } from './answered.ts'

/**
 * Parameters of every model that may have some, whichever endpoint a request comes through: other ones would load it again. One thread:
 * the layers are so small that two wait for each other more than they compute.
 */
const PARAMETERS = { num_thread: 1, num_ctx: 4096 }

/** Bytes of a dummy-weight model with all that tells it from others: the vocabulary, the shapes, the lists of tensors. */
const DUMMY_HEAD = 2 ** 24

export interface ModelPlace {
  url: string
  /** Folder for model files on their way to the server. */
  scratch: string
  /** The server's models folder, on the same disk as `scratch`; undefined where the server is not ours. */
  store?: string | undefined
  /** The member of the family that the models are, where they do not say so themselves (default: `4.0`). */
  member?: MemberName | undefined
}

/** What a model of ours is called on a server. */
export function modelName(name: ModelName): string {
  return `exaone4-suite-${name.toLowerCase()}`
}

/** Writes a model, hands it to the server and returns the file's digest. */
export async function createModel(
  { url, scratch, store, member }: ModelPlace,
  name: ModelName,
): Promise<string> {
  const client = new Ollama({ host: url })
  const {
    file,
    projector = false,
    draft,
    large = false,
    bare = false,
    adapted,
    create,
  }: SuiteModel = models[name]
  const path = join(scratch, `${name}.gguf`)
  const place = async (written: ModelFile): Promise<string> => {
    await write(path, ofMember(written, member))
    return written.kind === 'dummy' || large ? lay(path, store) : upload(url, path)
  }
  const digest = await place(file)
  const projectorDigest = async (): Promise<string> => {
    await writeProjector(path)
    return upload(url, path)
  }
  const request = {
    ...create,
    ...(!bare && { parameters: { ...PARAMETERS, ...create?.parameters } }),
    model: modelName(name),
    files: { 'model.gguf': digest, ...(projector && { 'mmproj.gguf': await projectorDigest() }) },
    ...(draft && { draft_files: { 'draft.gguf': await place(draft) } }),
    stream: false as const,
  }
  if (adapted === undefined) {
    await answered(client.create(request))
  } else {
    await writeAdapter(path, adapted)
    const adapters = { 'adapter.gguf': await upload(url, path) }
    await answered(client.create({ ...request, adapters }))
  }
  return digest
}

/** A file that answers with a script, with the tokens of a member of the family. */
function ofMember(file: ModelFile, member: MemberName | undefined): ModelFile {
  if (member === undefined || (file.kind !== undefined && file.kind !== 'turns')) return file
  return { member, ...file }
}

function write(path: string, file: ModelFile): Promise<number> {
  switch (file.kind) {
    case 'random':
      return writeRandomModel(path, file)
    case 'dummy':
      return writeDummyModel(path, file)
    case 'retrieval':
      return writeRetrievalModel(path, file)
    case 'turns':
      return writeTurnsModel(path, file)
    case 'seeing':
      return writeSeeingModel(path, file)
    default:
      return writeScriptedModel(path, file)
  }
}

/** Moves a file to the server and returns its digest. */
async function upload(url: string, path: string): Promise<string> {
  const digest = await digestOf(path)
  const response = await fetch(`${url}/api/blobs/${digest}`, { method: 'POST', body: await readFile(path) })
  await rm(path)
  assert(response.ok, `the server refused a file: ${response.status} ${await response.text()}`)
  return digest
}

/** A sparse file stays one only when it is not sent: the server would write all of its zeros. */
async function lay(path: string, store: string | undefined): Promise<string> {
  if (store === undefined) throw new Error('a dummy-weight model needs a server that the harness starts')
  // Ollama trusts the names of what is in its folder, and to read gigabytes of zeros takes many seconds.
  const digest = await digestOf(path, DUMMY_HEAD)
  await mkdir(join(store, 'blobs'), { recursive: true })
  await rename(path, join(store, 'blobs', digest.replace(':', '-')))
  return digest
}

/** The digest of a file, or of its first bytes. */
async function digestOf(path: string, bytes = Number.POSITIVE_INFINITY): Promise<string> {
  const hash = createHash('sha256')
  const stream = createReadStream(path, { highWaterMark: 2 ** 20, end: bytes })
  for await (const chunk of stream) hash.update(chunk)
  return `sha256:${hash.digest('hex')}`
}
