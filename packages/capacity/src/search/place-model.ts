import { createHash } from 'node:crypto'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { type DummyModel, writeDummyModel } from '@exaone4/models'

export interface PlacedModel {
  name: string
  path: string
}

/**
 * Puts a dummy-weight model into the models folder of a running server. The digest in its file name is a hash of the
 * model's description: hashing 20 GB of zeros would take too long, and the server does not verify it.
 */
export async function placeDummyModel(url: string, models: string, model: DummyModel): Promise<PlacedModel> {
  const digest = createHash('sha256').update(JSON.stringify(model)).digest('hex')
  const blob = join(models, 'blobs', `sha256-${digest}`)
  await mkdir(join(models, 'blobs'), { recursive: true })
  await writeDummyModel(`${blob}.new`, model)
  await rename(`${blob}.new`, blob)
  const name = `dummy-weight-${model.size}-${model.quantization}`.toLowerCase()
  const response = await fetch(`${url}/api/create`, {
    method: 'POST',
    body: JSON.stringify({ model: name, files: { 'model.gguf': `sha256:${digest}` }, stream: false }),
  })
  if (!response.ok) throw new Error(`the server refused a model: ${response.status} ${await response.text()}`)
  return { name, path: blob }
}
