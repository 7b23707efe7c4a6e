import { Failure } from '@exaone4/failure'
import { execa } from 'execa'
import { z } from 'zod'
import { goEnvironment } from '../build/go-build.ts'

/** A package in the output of `go list -json`; empty fields are left out. */
const packageSchema = z.object({
  ImportPath: z.string(),
  ForTest: z.string().optional(),
  Standard: z.boolean().default(false),
  CXXFiles: z.array(z.string()).default([]),
  Deps: z.array(z.string()).default([]),
})
type GoPackage = z.infer<typeof packageSchema>

/**
 * The packages that compile no C++, not even for their tests: compiling llama.cpp takes minutes.
 *
 * @param packages patterns for the Go command, each for one package: `./llm`
 * @throws Failure `build`
 */
export async function withoutCpp(tree: string, packages: readonly string[]): Promise<string[]> {
  const fields = Object.keys(packageSchema.shape).join()
  const args = ['list', '-test', '-deps', `-json=${fields}`, ...packages]
  const options = { cwd: tree, env: goEnvironment, reject: false, stdin: 'ignore' } as const
  const [listed, named] = await Promise.all([
    execa('go', args, options),
    execa('go', ['list', '-f', '{{.ImportPath}}', ...packages], options),
  ])
  for (const { failed, stderr } of [listed, named]) {
    if (failed) throw new Failure('build', 'go list failed', { detail: stderr })
  }
  const withCpp = cppPackages(listed.stdout)
  const paths = named.stdout.split('\n')
  return packages.filter((_, index) => !withCpp.has(paths[index] ?? ''))
}

/** The import paths of packages that compile C++, in themselves or in packages that they or their tests import. */
export function cppPackages(listed: string): Set<string> {
  const all = documentsOf(listed).map((document) => packageSchema.parse(document))
  const own = new Set(all.filter(hasCpp).map(({ ImportPath }) => pathOf(ImportPath)))
  return new Set(
    all
      .filter(({ ImportPath, Deps }) => [ImportPath, ...Deps].some((path) => own.has(pathOf(path))))
      .flatMap(({ ImportPath, ForTest }) => [
        pathOf(ImportPath),
        ForTest ?? ImportPath.replace(/\.test$/, ''),
      ]),
  )
}

const hasCpp = ({ Standard, CXXFiles }: GoPackage): boolean => !Standard && CXXFiles.length > 0

/** `a/b [a/c.test]` is `a/b`, compiled for the tests of `a/c`. */
const pathOf = (importPath: string): string => importPath.split(' ', 1).join()

/** `go list -json` prints one document after another. */
function documentsOf(text: string): unknown[] {
  return text
    .split(/(?<=^\})\n/m)
    .filter((document) => document.trim() !== '')
    .map((document) => JSON.parse(document))
}
