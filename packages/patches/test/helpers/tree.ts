import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A new empty folder, removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'exaone4-patches-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** A temporary folder that holds these files, by path. */
export function makeTree(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder()
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

/** Every file below a folder with its content, and every empty folder, by path. */
export function contentsOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return Object.fromEntries(
    entries.flatMap((entry) => {
      if (!entry.isDirectory()) return [[entry.name, readFileSync(join(folder, entry.name), 'latin1')]]
      const below = Object.entries(contentsOf(join(folder, entry.name)))
      if (below.length === 0) return [[`${entry.name}/`, '']]
      return below.map(([path, content]) => [`${entry.name}/${path}`, content])
    }),
  )
}
