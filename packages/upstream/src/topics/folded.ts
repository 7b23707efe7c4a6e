import { basename, dirname } from 'node:path/posix'
import { contentOf, type OwnedFile, ownedFiles, type Patch } from '@exaone4/patches'

/**
 * A patch for one tree whose small Go files are part of the file that they complete: `exaone4_bos.go` of
 * `exaone4.go`. We keep them apart because only some releases need them; upstream has only one tree.
 */
export function folded(patch: Patch): Patch {
  const files = ownedFiles(patch)
  const parts = files.flatMap((part) => {
    const whole = wholeOf(part, files)
    return whole ? [{ part, whole }] : []
  })
  const wholes = [...new Set(parts.map(({ whole }) => whole))]
  return {
    ...patch,
    omit: [...(patch.omit ?? []), ...parts.map(({ part }) => part.id)],
    rewrite: {
      ...patch.rewrite,
      ...Object.fromEntries(
        wholes.map((whole) => {
          const own = parts.filter((each) => each.whole === whole).map(({ part }) => part)
          return [
            whole.id,
            (text: string) =>
              joined(
                text,
                own.map((part) => contentOf(part).toString()),
              ),
          ]
        }),
      ),
    },
  }
}

/** The file for all trees that a file for some trees completes, if there is one. */
function wholeOf(part: OwnedFile, files: readonly OwnedFile[]): OwnedFile | undefined {
  if (part.when === undefined) return undefined
  const ending = part.path.endsWith('_test.go') ? '_test.go' : '.go'
  const stemOf = ({ path }: OwnedFile): string => basename(path, ending)
  return files.find(
    (file) =>
      file.when === undefined &&
      dirname(file.path) === dirname(part.path) &&
      file.path.endsWith('_test.go') === part.path.endsWith('_test.go') &&
      stemOf(part).startsWith(`${stemOf(file)}_`),
  )
}

/** Go files of one package as one file. */
function joined(whole: string, parts: readonly string[]): string {
  const files = [whole, ...parts].map(splitGo)
  const imports = [...new Set(files.flatMap((file) => file.imports))]
  const [{ header = '', body = '' } = {}, ...others] = files
  return [header, importsText(imports), body, ...others.map((file) => file.body)]
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .join('\n\n')
    .concat('\n')
}

interface GoParts {
  /** The package clause, with what comes before it. */
  header: string
  /** Import specs: `"fmt"`. */
  imports: string[]
  /** All other declarations. */
  body: string
}

function splitGo(text: string): GoParts {
  const clause = /^package \w+$/m.exec(text)
  if (!clause) throw new Error('a Go file without a package clause')
  const end = clause.index + clause[0].length
  const rest = text.slice(end)
  const declaration = /^\s*import (?:\(([^)]*)\)|(.*))$/m.exec(rest)
  if (!declaration || rest.slice(0, declaration.index).trim() !== '') {
    return { header: text.slice(0, end), imports: [], body: rest }
  }
  const [all, block, single] = declaration
  const specs = (block ?? single ?? '').split('\n').map((line) => line.trim())
  return {
    header: text.slice(0, end),
    imports: specs.filter((spec) => spec !== ''),
    body: rest.slice(declaration.index + all.length),
  }
}

/** Imports in upstream's groups: the standard library, other modules, Ollama. */
function importsText(specs: readonly string[]): string {
  const groups = [isStandard, isOther, isOllama].map((belongs) => specs.filter(belongs).toSorted())
  const lines = groups
    .filter((group) => group.length > 0)
    .map((group) => group.map((spec) => `\t${spec}`).join('\n'))
  return lines.length === 0 ? '' : `import (\n${lines.join('\n\n')}\n)`
}

const isOllama = (spec: string): boolean => spec.includes('"github.com/ollama/ollama/')
const isStandard = (spec: string): boolean => !/"[^"/]*\.[^"]*"/.test(spec)
const isOther = (spec: string): boolean => !isOllama(spec) && !isStandard(spec)
