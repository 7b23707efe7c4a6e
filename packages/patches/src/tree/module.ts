import type { ReadFile } from './read.ts'

const MODULE = 'github.com/ollama/ollama'

/** Why a tree is not Ollama's, as a clause; undefined for one that is. */
export function foreignTree(read: ReadFile): string | undefined {
  const goMod = read('go.mod')
  if (!goMod) return 'there is no go.mod: not a Go module'
  const declared = new RegExp(`^module\\s+${MODULE.replaceAll('.', '\\.')}\\s*(//.*)?$`, 'm')
  return declared.test(goMod.toString()) ? undefined : `this is not module ${MODULE}`
}

/** Why sources are not llama.cpp's, as a clause; undefined for those that are. */
export function foreignLlamaCpp(read: ReadFile): string | undefined {
  const project = read('CMakeLists.txt')
  if (!project) return 'there is no CMakeLists.txt: not llama.cpp'
  return /^project\("llama\.cpp"/m.test(project.toString()) ? undefined : 'this is not the project llama.cpp'
}
