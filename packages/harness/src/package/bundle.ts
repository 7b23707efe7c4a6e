import { basename, join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { Build } from '../build/build.ts'
import { withScratch } from '../scratch.ts'
import { explainSystemError } from '../system-error.ts'
import { findProgram } from '../toolchain/find-program.ts'
import type { Workspace } from '../workspace.ts'
import { type Compression, compressors, pack } from './archive.ts'
import { copyBuild, copyNode, linkEqualFiles } from './binaries.ts'
import { type Piece, splitFile } from './pieces.ts'
import { writeScripts } from './scripts.ts'
import { copySuite } from './suite.ts'

export interface BundleRequest {
  /** Finished builds to include, at most one per variant. */
  builds: readonly Build[]
  /** Folder for the pieces. Pieces of an earlier bundle with the same name are replaced. */
  out: string
  /** Should the Node.js that runs this program be included? */
  node: boolean
  compression: Compression
  /** Largest size of a piece in bytes. */
  pieceBytes: number
  say: (line: string) => void
  signal?: AbortSignal
}

/** An archive in pieces. */
export interface Bundle {
  /** The folder to which it unpacks. */
  name: string
  dir: string
  pieces: Piece[]
  bytes: number
  /** SHA-256 of all pieces joined. */
  sha256: string
  /** The command line that joins and unpacks the pieces. */
  unpack: string
}

/**
 * Packs everything that a machine without internet access needs to check builds: stripped builds, the suite with its
 * packages, Node.js and a script. The same input gives the same bytes. The test models are written on that machine.
 *
 * @throws Failure `prerequisite` without Linux, tar, strip or a compressor, `build`, `interrupted`
 */
export async function makeBundle(space: Workspace, request: BundleRequest): Promise<Bundle> {
  const { builds, out, node, compression, pieceBytes, say, signal } = request
  ensurePackingTools(compression)
  const cpu = builds.find(({ info }) => info.cpu !== undefined)?.info.cpu
  if (cpu) say(`this bundle is for CPUs with ${cpu.join(', ')}; --cpu all makes one for any CPU`)
  const name = bundleName(builds)
  const task = { space, ...(signal && { signal }) }
  try {
    return await withScratch(join(space.cache, 'bundle'), async (scratch) => {
      const root = join(scratch, name)
      say('copying the suite and its packages')
      await copySuite(task, root)
      const copyOf = ({ dir }: Build): string => join(root, 'dist', basename(dir))
      for (const build of builds) await copyBuild(task, build, copyOf(build))
      await linkEqualFiles(builds.map(copyOf))
      if (node) await copyNode(task, join(root, 'node/bin/node'))
      await writeScripts(root, builds)
      say(`packing (${compression})`)
      const archive = join(scratch, `${name}.tar.${compressors[compression].extension}`)
      await pack(task, { folder: root, archive, compression })
      const { pieces, sha256, bytes } = await splitFile(archive, out, pieceBytes)
      const unpack = `cat ${basename(archive)}.* | tar -x${compressors[compression].flag}f -`
      return { name, dir: out, pieces, bytes, sha256, unpack }
    })
  } catch (error) {
    throw explainSystemError(error)
  }
}

function bundleName(builds: readonly Build[]): string {
  const names = [...new Set(builds.map(({ info }) => `${info.release}-${info.backend}`))]
  if (names.length !== 1) {
    throw new Failure('usage', `a bundle contains one release and one backend, not ${names.join(' and ')}`, {
      hint: 'make a bundle for each of them',
    })
  }
  return `exaone4-${names[0]}`
}

function ensurePackingTools(compression: Compression): void {
  if (process.platform !== 'linux') {
    throw new Failure('prerequisite', 'bundles can only be made on Linux', {
      hint: 'run this in a Linux container of the same architecture as the GPU machine',
    })
  }
  const { program, debian } = compressors[compression]
  const needed = { tar: 'tar', strip: 'binutils', npx: 'npm', [program]: debian }
  const missing = Object.entries(needed).filter(([name]) => findProgram(name) === undefined)
  if (missing.length === 0) return
  throw new Failure('prerequisite', `${missing.map(([name]) => name).join(', ')} not found`, {
    hint: `install what is missing: apt-get install -y ${missing.map(([, owner]) => owner).join(' ')}`,
  })
}
