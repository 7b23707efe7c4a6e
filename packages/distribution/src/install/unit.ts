import { existsSync } from 'node:fs'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'

export const SERVICE = 'ollama.service'
/** The file that makes the service run a build. */
export const DROP_IN: string = `/etc/systemd/system/${SERVICE}.d/exaone4.conf`
/** Where systemd looks for units and their drop-ins, what counts first comes first. */
const FOLDERS = [
  'etc/systemd/system',
  'run/systemd/system',
  'usr/local/lib/systemd/system',
  'usr/lib/systemd/system',
  'lib/systemd/system',
] as const

/** The service of a system's Ollama, as its files have it. */
export interface Unit {
  file: string
  /** Files that change it, in the order in which systemd reads them. */
  dropIns: DropIn[]
  /** What the unit itself starts. */
  execStart: string | undefined
  environment: string[]
}

export interface DropIn {
  /** `override.conf` */
  name: string
  file: string
  /** Undefined if it does not set one. */
  execStart: string | undefined
  environment: string[]
}

/**
 * Finds the service of Ollama in a file system.
 *
 * @param root of the file system: `/`
 * @returns undefined if there is none, or if it is masked
 */
export async function findUnit(root: string): Promise<Unit | undefined> {
  const file = FOLDERS.map((folder) => join(root, folder, SERVICE)).find(existsSync)
  if (file === undefined || (await readlink(file).catch(() => '')) === '/dev/null') return undefined
  return { file, ...settingsOf(await readFile(file, 'utf8')), dropIns: await dropInsIn(root) }
}

async function dropInsIn(root: string): Promise<DropIn[]> {
  const found = new Map<string, string>()
  for (const folder of FOLDERS) {
    const dir = join(root, folder, `${SERVICE}.d`)
    const names = await readdir(dir).catch(() => [])
    for (const name of names.filter((each) => each.endsWith('.conf') && !found.has(each))) {
      found.set(name, join(dir, name))
    }
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1))
  return Promise.all(
    sorted.map(async ([name, file]) => ({ name, file, ...settingsOf(await readFile(file, 'utf8')) })),
  )
}

/** What is set in the section `[Service]`. An empty value resets what was set before. */
export function settingsOf(text: string): { execStart: string | undefined; environment: string[] } {
  let section = ''
  let execStart: string | undefined
  let environment: string[] = []
  for (const line of text.replaceAll(/\\\n/g, ' ').split('\n')) {
    section = /^\s*\[(.*)\]/.exec(line)?.[1] ?? section
    const [, key, value = ''] = /^\s*(ExecStart|Environment)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (section !== 'Service' || key === undefined) continue
    if (key === 'ExecStart') execStart = value
    else environment = value === '' ? [] : [...environment, value]
  }
  return { execStart, environment }
}
