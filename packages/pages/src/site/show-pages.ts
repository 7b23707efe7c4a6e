import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type Workspace, withScratch } from '@exaone4/harness'
import { preview } from 'vite'
import { INDEX, writePages } from './write-pages.ts'

export interface PagesRequest {
  /** Write the pages to this folder, and serve nothing. */
  export?: string
  /** The port on 127.0.0.1 (default: a free one). */
  port?: number
  /** Called with the address of the pages once they can be read. */
  onReady: (address: string) => void
  /** Ends the server. */
  signal: AbortSignal
}

/**
 * Writes the pages to a folder, or serves them on loopback until it is told to end.
 *
 * @throws Failure `usage` if the folder holds other files, or the port is taken
 */
export async function showPages(space: Workspace, request: PagesRequest): Promise<void> {
  const { onReady, signal } = request
  if (request.export !== undefined) {
    await writePages(space, resolve(request.export))
    onReady(join(request.export, INDEX))
    return
  }
  await withScratch(space.cache, async (folder) => {
    await writePages(space, folder)
    if (signal.aborted) return
    const server = await serve(folder, request.port ?? 0)
    onReady(server.resolvedUrls?.local[0] ?? '')
    if (!signal.aborted) await once(signal, 'abort')
    await server.close()
  })
}

function serve(folder: string, port: number): ReturnType<typeof preview> {
  return preview({
    configFile: false,
    root: folder,
    // An unknown address is an error, not the first page.
    appType: 'mpa',
    logLevel: 'error',
    build: { outDir: folder },
    preview: { host: '127.0.0.1', port, strictPort: true },
  }).catch((cause: Error) => {
    throw new Failure('usage', `cannot serve on port ${port}: ${cause.message}`, {
      hint: 'name another --port, or none to use a free one',
      cause,
    })
  })
}
