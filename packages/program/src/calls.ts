import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FOLDER, isRepository, programFolder } from './folders.ts'

/** Scripts of the repository whose commands have another name. A test compares them with `package.json`. */
export const renamed: Readonly<Record<string, string>> = {
  'build:ollama': 'build',
  'gpu:bundle': 'gpu-bundle',
  'pr:prepare': 'pr',
  'test:clients': 'clients',
  'test:conformance': 'conformance',
}

/** Scripts with the name of their command. */
export const same: readonly string[] = ['capacity', 'doctor', 'measure', 'status', 'test']

const CALL = new RegExp(
  `\\bpnpm (?:(exaone4)|(?:run )?(${[...Object.keys(renamed), ...same].join('|')}))(?![\\w:-])`,
  'g',
)

/** A text for people in which the scripts of the repository are commands of a program with this name. */
export function withCalls(text: string, name: string): string {
  return text.replaceAll(CALL, (_, whole: string | undefined, script: string) =>
    whole === undefined ? `${name} ${renamed[script] ?? script}` : name,
  )
}

/** The same as it is called here. */
export const asCalled = (text: string): string => (isRepository ? text : withCalls(text, programName))

/** The name of this program in its help. */
export const commandName: string = isRepository ? 'exaone4' : 'exaone4-ollama'

/** What one types to run this program. */
const programName: string = isRepository ? 'pnpm exaone4' : (npxCall(programFolder) ?? commandName)

/** The end of the program's help. */
export const helpText: string = [
  ...(isRepository
    ? []
    : [
        `Builds, caches and reports are written to the current folder, or to the one that ${FOLDER} names.`,
        '',
      ]),
  `Example:\n  ${programName} build --help`,
].join('\n')

/** npx installs a package in a folder of its own, and writes there what was asked for. */
export function npxCall(program: string): string | undefined {
  try {
    const { _npx } = JSON.parse(readFileSync(join(dirname(dirname(program)), 'package.json'), 'utf8'))
    const [asked] = _npx.packages
    return typeof asked === 'string' ? `npx ${asked}` : undefined
  } catch {
    return undefined
  }
}
