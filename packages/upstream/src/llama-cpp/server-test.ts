import { basename, delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freeAddress } from '@exaone4/harness'
import { writeRandomModel } from '@exaone4/models'
import { librariesOf, searching } from './libraries.ts'
import { outcomeOf } from './outcome.ts'
import { pytestPackages } from './pytest-packages.ts'
import { copySources, writeTo } from './source-copy.ts'
import type { BothBuilds, RunVariant, TestSetting } from './test-setting.ts'
import type { ServerTest } from './topic.ts'

/** Modules for Python: a plugin of pytest, and a package that PyPI has without a wheel. */
const STAND_INS = fileURLToPath(new URL('python', import.meta.url))
const TESTS = 'tools/server/tests'

/** Runs a test of llama.cpp's server by pytest, on the llama-server of either build and a model that is written here. */
export async function serverTest(
  { space, pristine, scratch, signal }: TestSetting,
  { source, model }: ServerTest,
  builds: BothBuilds,
): Promise<RunVariant> {
  const copy = await copySources(pristine, join(scratch, 'tree'))
  const packages = await pytestPackages(space, signal)
  const file = join(scratch, 'model.gguf')
  await writeRandomModel(file, model)
  return async (variant, writes) => {
    const { port } = new URL(`http://${await freeAddress()}`)
    writeTo(copy, writes)
    const libraries = librariesOf(builds[variant])
    const pytest = {
      program: 'python3',
      args: ['-m', 'pytest', '-p', 'stand_ins', '-p', 'no:cacheprovider', join('unit', basename(source))],
      cwd: join(copy.tree, TESTS),
      env: {
        ...searching(libraries),
        LLAMA_SERVER_BIN_PATH: join(libraries, 'llama-server'),
        STAND_IN_MODEL: file,
        PORT: port,
        PYTHONPATH: [STAND_INS, packages].join(delimiter),
        PYTHONDONTWRITEBYTECODE: '1',
      },
    }
    return outcomeOf([pytest], signal)
  }
}
