import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import { z } from 'zod'

const API = '.cmake/api/v1'
const MODEL = 'codemodel-v2'

const modelSchema = z.object({
  configurations: z.array(z.object({ targets: z.array(z.object({ jsonFile: z.string() })) })),
})

const targetSchema = z.object({
  id: z.string(),
  name: z.string(),
  paths: z.object({ build: z.string(), source: z.string() }),
  dependencies: z.array(z.object({ id: z.string() })).default([]),
  sources: z.array(z.object({ path: z.string(), compileGroupIndex: z.number().optional() })).default([]),
})

type Target = z.infer<typeof targetSchema>

/** Makes cmake write a list of targets when it configures a folder, see cmake's manual of its file API. */
export async function askForTargets(dir: string): Promise<void> {
  await mkdir(join(dir, API, 'query'), { recursive: true })
  await writeFile(join(dir, API, 'query', MODEL), '')
}

/**
 * The objects that are not compiled yet for a target and everything that it depends on, as paths in the build folder
 * without `.o`. Empty if cmake wrote no list.
 *
 * @param dir a configured build folder
 * @param source the folder of the project's CMakeLists.txt
 */
export async function missingObjects(dir: string, source: string, target: string): Promise<string[]> {
  const targets = await readTargets(dir)
  const objects = withDependencies(targets, target).flatMap((each) => objectsOf(each, dir, source))
  return [...new Set(objects)].filter((object) => !existsSync(join(dir, `${object}.o`)))
}

async function readTargets(dir: string): Promise<Target[]> {
  const reply = join(dir, API, 'reply')
  const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(reply, name), 'utf8'))
  const names = await readdir(reply).catch(() => [])
  const name = names.find((each) => each.startsWith(`${MODEL}-`))
  if (name === undefined) return []
  const targets = modelSchema.parse(await read(name)).configurations.flatMap((each) => each.targets)
  return Promise.all(targets.map(async ({ jsonFile }) => targetSchema.parse(await read(jsonFile))))
}

function withDependencies(targets: readonly Target[], name: string): Target[] {
  const found = new Set(targets.filter((target) => target.name === name))
  for (const { dependencies } of found) {
    const ids = dependencies.map(({ id }) => id)
    for (const target of targets) if (ids.includes(target.id)) found.add(target)
  }
  return [...found]
}

function objectsOf({ name, paths, sources }: Target, dir: string, source: string): string[] {
  const folder = join(paths.build, 'CMakeFiles', `${name}.dir`)
  const from = join(isAbsolute(paths.source) ? '/' : source, paths.source)
  return sources
    .filter(({ compileGroupIndex }) => compileGroupIndex !== undefined)
    .map(({ path }) => {
      const file = isAbsolute(path) ? path : join(source, path)
      // cmake's own sources, such as those of a unity build, lie where their objects will be.
      const inside = [join(dir, folder), join(dir, paths.build), from].find((each) =>
        file.startsWith(`${each}/`),
      )
      return join(folder, inside === undefined ? file : relative(inside, file))
    })
}
