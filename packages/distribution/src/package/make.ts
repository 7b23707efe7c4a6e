import { cp, mkdir, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Failure } from '@exaone4/failure'
import {
  BUILD_INFO,
  type Build,
  describeFile,
  ensurePrerequisites,
  explainSystemError,
  toolsFor,
  type Workspace,
  withScratch,
} from '@exaone4/harness'
import type { Licensed } from '../licences/licence.ts'
import { compareFiles } from '../verify/files.ts'
import { type GoBinary, goBinary } from '../verify/go-binary.ts'
import { OWN_FOLDER } from '../verify/place.ts'
import { packFolder } from './archive.ts'
import { allParts, partsOf } from './parts.ts'
import { sbomOf } from './sbom.ts'

const SUMS = 'SHA256SUMS'

export interface PackageRequest {
  build: Build
  /** The folder for the files; those with the same names are replaced (default: `dist/package/<build>`). */
  output?: string | undefined
  /** Called when a step begins. */
  step: (title: string) => void
  signal?: AbortSignal | undefined
}

/** An archive of a build. */
export interface Package {
  dir: string
  /** File names of the archive, its bill of materials and the list of hashes. */
  archive: string
  sbom: string
  sums: string
  bytes: number
  sha256: string
  /** Parts whose licences are in the archive. */
  parts: number
  /** Instruction sets that a CPU must have; missing for any CPU. */
  cpu?: string[] | undefined
}

/**
 * Packs a patched CPU build in the layout of upstream's archives, with the licences of all parts. The same build gives
 * the same bytes.
 *
 * @throws Failure `usage` for a build that cannot be distributed, `check` if a file has changed or a licence is missing,
 * `prerequisite`, `source`, `build`, `interrupted`
 */
export async function makePackage(space: Workspace, request: PackageRequest): Promise<Package> {
  refuse(request.build)
  const { step: say, signal } = request
  await ensurePrerequisites(space, toolsFor.packing, { install: false, say, signal })
  try {
    return await pack(space, request)
  } catch (error) {
    throw explainSystemError(error)
  }
}

async function pack(space: Workspace, { build, output, step, signal }: PackageRequest): Promise<Package> {
  const { info } = build
  step('Compare the files of the build with their hashes')
  await requireUnchanged(build)
  step('Collect the licences of all parts')
  const binary = await goBinary(build.ollama)
  const parts = await partsOf(space, build, binary)
  const sbom = await sbomOf(info, parts, binary)

  const dir = resolve(output ?? join(space.dist, 'package', basename(build.dir)))
  const name = archiveName(build, binary)
  const files = { archive: `${name}.tar.zst`, sbom: `${name}.cdx.json`, sums: SUMS }
  return withScratch(dir, async (scratch) => {
    step(`Pack ${files.archive}`)
    const root = join(scratch, 'root')
    await copyLayout(build, root)
    await writeFile(join(root, OWN_FOLDER, 'sbom.cdx.json'), sbom)
    await writeLicences(join(root, OWN_FOLDER, 'licences'), allParts(parts))
    await packFolder(space, { folder: root, archive: join(scratch, files.archive), signal })
    await writeFile(join(scratch, files.sbom), sbom)
    const described = {
      archive: await describeFile(join(scratch, files.archive)),
      sbom: await describeFile(join(scratch, files.sbom)),
    }
    const lines = [
      `${described.archive.sha256}  ${files.archive}\n`,
      `${described.sbom.sha256}  ${files.sbom}\n`,
    ]
    await writeFile(join(scratch, SUMS), lines.join(''))
    for (const file of Object.values(files)) await rename(join(scratch, file), join(dir, file))
    const { sha256, size } = described.archive
    return { dir, ...files, bytes: size, sha256, parts: allParts(parts).length, cpu: info.cpu }
  })
}

/** As upstream's release assets, `ollama-linux-amd64`, with a suffix; `native` is for CPUs like the builder's only. */
function archiveName({ info }: Build, { settings }: GoBinary): string {
  const suffix = info.cpu === undefined ? 'patched' : 'patched-native'
  return `ollama-${settings.GOOS}-${settings.GOARCH}-${suffix}`
}

async function copyLayout({ dir }: Build, root: string): Promise<void> {
  for (const folder of ['bin', 'lib']) {
    await cp(join(dir, folder), join(root, folder), { recursive: true, verbatimSymlinks: true })
  }
  await mkdir(join(root, OWN_FOLDER), { recursive: true })
  await cp(join(dir, BUILD_INFO), join(root, OWN_FOLDER, BUILD_INFO))
}

async function writeLicences(dir: string, parts: readonly Licensed[]): Promise<void> {
  for (const { name, texts } of parts) {
    for (const { file, text } of texts) {
      const path = join(dir, name, file)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, text)
    }
  }
  const lines = parts.map(({ name, version, spdx }) => `${name} ${version}: ${spdx}\n`)
  await writeFile(join(dir, 'README'), lines.join(''))
}

async function requireUnchanged({ dir, info }: Build): Promise<void> {
  const differences = await compareFiles({ dir, info, isUnpacked: false })
  if (differences.length === 0) return
  throw new Failure('check', `${basename(dir)} is not what was built`, {
    detail: differences.map(({ kind, subject, said }) => `${kind} ${subject}: ${said}`).join('\n'),
    hint: `build it again: delete ${dir}, then run pnpm build:ollama`,
  })
}

function refuse({ info, dir }: Build): void {
  if (process.platform !== 'linux') {
    throw new Failure('prerequisite', 'archives can only be made on Linux', {
      hint: 'run this in a Linux container; on macOS, run the build in dist as it is',
    })
  }
  if (info.variant === 'stock') {
    throw new Failure('usage', `${basename(dir)} is a stock build`, {
      hint: 'upstream publishes archives of stock Ollama; name a patched build: --use dist/v0.34.4-cpu-patched',
    })
  }
  if (info.backend === 'cuda') {
    throw new Failure('usage', `${basename(dir)} is a CUDA build`, {
      detail: "it contains NVIDIA's libraries, which have a licence of their own",
      hint: 'name a CPU build, or move the folder to the other machine yourself: pnpm gpu:bundle packs it with its checks',
    })
  }
}
