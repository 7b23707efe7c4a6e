import { dirname, join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { ownPackage } from './sources.ts'

const TYPESCRIPT = /\.tsx?$/

export const isTypeScript = (file: string): boolean => TYPESCRIPT.test(file)

/** Where the JavaScript of a file is. */
export const compiledName = (file: string): string => file.replace(TYPESCRIPT, '.js')

/**
 * Compiles each file to a file of its own, at the same place. Code finds Go, C++ and JSON files beside itself, and
 * Vitest runs a file by its name, so one bundle would not do.
 *
 * @param names of the packages that are packed; their imports become relative paths
 */
export async function compile(
  root: string,
  files: readonly string[],
  names: readonly string[],
  to: string,
): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: [...files],
    outbase: root,
    outdir: to,
    bundle: true,
    plugins: [imports(root, names)],
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    charset: 'utf8',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    logLevel: 'silent',
  })
}

/** Keeps all imports as imports. esbuild would otherwise copy the imported code. */
function imports(root: string, names: readonly string[]): Plugin {
  return {
    name: 'imports',
    setup: ({ onResolve }) => {
      onResolve({ filter: /.*/ }, ({ kind, path, importer }) => {
        if (kind === 'entry-point') return undefined
        const own = ownPackage(path)
        if (own !== undefined && names.includes(own.name)) {
          const file = join('packages', own.name, 'src', `${own.entry}.js`)
          return { path: relative(dirname(relative(root, importer)), file), external: true }
        }
        return { path: path.startsWith('.') ? compiledName(path) : path, external: true }
      })
    },
  }
}
