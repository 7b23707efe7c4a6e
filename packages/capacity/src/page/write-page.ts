import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CapacityDocument } from '../answer/answer.ts'
import { capacityPage, plots } from './page.ts'

/** Writes the answers as JSON, as plots and as a page into a folder, and returns the path of the page. */
export async function writeCapacityPage(folder: string, document: CapacityDocument): Promise<string> {
  const drawn = plots(document)
  const page = join(folder, 'index.html')
  await mkdir(folder, { recursive: true })
  await Promise.all([
    writeFile(join(folder, 'capacity.json'), `${JSON.stringify(document, null, 2)}\n`),
    writeFile(page, capacityPage(document, drawn)),
    ...drawn.map(({ name, svg }) => writeFile(join(folder, `${name}.svg`), svg)),
  ])
  return page
}
