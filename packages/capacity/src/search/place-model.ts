import { createHash } from 'node:crypto'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { type DummyModel, writeDummyModel } from '@exaone4/models'

export interface PlacedModel {
  name: string
  path: string
}

/**
 * Puts a dummy-weight model, and one that drafts for it, into the models folder of a running server. The digest in a
 * file name is a hash of the model's description: hashing 20 GB of zeros would take too long, and the server does not
 * verify it.
 */
export async function placeDummyModel(
  url: string,
  models: string,
  model: DummyModel,
  draft?: DummyModel,
): Promise<PlacedModel> {
  const { path, digest } = await placeBlob(models, model)
  const drafting = draft && (await placeBlob(models, draft))
  const name = [model, draft].flatMap((one) => (one ? [`${one.size}-${one.quantization}`] : [])).join('-')
  const request = {
    model: `dummy-weight-${name}`.toLowerCase(),
    files: { 'model.gguf': digest },
    ...(drafting && { draft_files: { 'draft.gguf': drafting.digest } }),
  }
  const response = await fetch(`${url}/api/create`, {
    method: 'POST',
    body: JSON.stringify({ ...request, stream: false }),
  })
  if (!response.ok) throw new Error(`the server refused a model: ${response.status} ${await response.text()}`)
  return { name: request.model, path }
}

async function placeBlob(models: string, model: DummyModel): Promise<{ path: string; digest: string }> {
  const digest = createHash('sha256').update(JSON.stringify(model)).digest('hex')
  const path = join(models, 'blobs', `sha256-${digest}`)
  await mkdir(join(models, 'blobs'), { recursive: true })
  await writeDummyModel(`${path}.new`, model)
  await rename(`${path}.new`, path)
  return { path, digest: `sha256:${digest}` }
}
