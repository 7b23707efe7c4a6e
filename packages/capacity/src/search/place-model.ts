import { createHash } from 'node:crypto'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { type DummyModel, writeDummyModel, writeDummyProjector } from '@exaone4/models'

export interface PlacedModel {
  name: string
  path: string
}

/** What belongs to a model. */
interface Beside {
  /** A model that drafts for it. */
  draft?: DummyModel | undefined
  /** The projector of EXAONE 4.5. */
  projector?: boolean | undefined
}

/**
 * Puts a dummy-weight model into the models folder of a running server. The digest in a file name is a hash of the
 * model's description: hashing 20 GB of zeros would take too long, and the server does not verify it.
 */
export async function placeDummyModel(
  url: string,
  models: string,
  model: DummyModel,
  { draft, projector }: Beside = {},
): Promise<PlacedModel> {
  const dummy = (one: DummyModel) => placeBlob(models, one, (path) => writeDummyModel(path, one))
  const { path, digest } = await dummy(model)
  const drafting = draft && (await dummy(draft))
  const seeing = projector && (await placeBlob(models, { projector }, writeDummyProjector))
  const named = [model, draft].flatMap((one) => (one ? [`${one.size}-${one.quantization}`] : []))
  const request = {
    model: `dummy-weight-${[...named, ...(projector ? ['projector'] : [])].join('-')}`.toLowerCase(),
    files: { 'model.gguf': digest, ...(seeing && { 'mmproj.gguf': seeing.digest }) },
    ...(drafting && { draft_files: { 'draft.gguf': drafting.digest } }),
  }
  const response = await fetch(`${url}/api/create`, {
    method: 'POST',
    body: JSON.stringify({ ...request, stream: false }),
  })
  if (!response.ok) throw new Error(`the server refused a model: ${response.status} ${await response.text()}`)
  return { name: request.model, path }
}

async function placeBlob(
  models: string,
  description: object,
  write: (path: string) => Promise<unknown>,
): Promise<{ path: string; digest: string }> {
  const digest = createHash('sha256').update(JSON.stringify(description)).digest('hex')
  const path = join(models, 'blobs', `sha256-${digest}`)
  await mkdir(join(models, 'blobs'), { recursive: true })
  await write(`${path}.new`)
  await rename(`${path}.new`, path)
  return { path, digest: `sha256:${digest}` }
}
