import type { BuildInfo, Workspace } from '@exaone4/harness'
import type { Difference } from './difference.ts'
import { compareFiles } from './files.ts'
import { compareInputs } from './inputs.ts'
import { placedBuild } from './place.ts'

export interface Verification {
  dir: string
  info: Pick<BuildInfo, 'release' | 'backend' | 'variant' | 'series' | 'llamaServer' | 'tools'>
  files: number
  /** Symbolic links; undefined if the build does not list them. */
  links: number | undefined
  differences: Difference[]
}

export interface VerifyOptions {
  /** Called when a step begins. */
  step: (title: string) => void
}

/**
 * Compares a build with its description, and the description with the table of releases and the patches of this
 * checkout. Nothing of the build is run.
 *
 * @throws Failure `usage` if the folder is not a build, `source`
 */
export async function verifyBuild(
  space: Workspace,
  folder: string,
  { step }: VerifyOptions,
): Promise<Verification> {
  const build = await placedBuild(folder)
  const { release, backend, variant, series, llamaServer, tools, files, links } = build.info
  step('Compare the files with their hashes')
  const inFiles = await compareFiles(build)
  step('Compare sources, series and toolchain with this checkout')
  const isWhole = !inFiles.some(({ subject }) => subject === 'bin/ollama')
  const inInputs = await compareInputs(space, build, isWhole)
  return {
    dir: build.dir,
    info: { release, backend, variant, series, llamaServer, tools },
    files: Object.keys(files).length,
    links: links && Object.keys(links).length,
    differences: [...inFiles, ...inInputs],
  }
}

/** The result for a person. */
export function verificationText({ info, files, links, differences }: Verification): string {
  const name = `${info.variant} Ollama ${info.release} (${info.backend})`
  if (differences.length > 0) {
    const lines = differences.map(({ kind, subject, said }) => `${kind.padEnd(9)} ${subject}: ${said}`)
    return [
      `${name} differs in ${differences.length} ${plural(differences.length, 'place')}:`,
      ...lines,
    ].join('\n')
  }
  return [
    `${name} is what its description says`,
    `files      ${files}, with their hashes; ${links === undefined ? 'links are not listed' : `${links} links`}`,
    `sources    as releases.json pins them${info.llamaServer ? `, llama.cpp ${info.llamaServer.build}` : ''}`,
    `series     ${info.series === null ? 'none: a stock build' : `${info.series.slice(0, 8)}, as in this checkout`}`,
    `toolchain  ${Object.values(info.tools).join(', ')}`,
  ].join('\n')
}

const plural = (count: number, word: string): string => (count === 1 ? word : `${word}s`)
