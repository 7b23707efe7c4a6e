import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeRandomModel } from '@exaone4/models'
import { librariesOf } from './libraries.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { copySources, writeTo } from './source-copy.ts'
import type { BothBuilds, RunVariant, TestSetting } from './test-setting.ts'
import type { ServerTest } from './topic.ts'

const PLUGINS = fileURLToPath(new URL('py', import.meta.url))

/** Runs a test of llama.cpp's server on the `llama-server` of either build, with a model of ours. */
export async function serverTest(
  { pristine, scratch, signal }: TestSetting,
  { file, slidingWindow }: ServerTest,
  builds: BothBuilds,
): Promise<RunVariant> {
  const copy = await copySources(pristine, join(scratch, 'tree'))
  const model = join(scratch, 'model.gguf')
  await writeRandomModel(model, { layers: 64, slidingWindow })
  const tests = join(copy.tree, 'tools/server/tests')
  return (variant, writes): Promise<Outcome> => {
    writeTo(copy, writes)
    const env = {
      PYTHONPATH: [PLUGINS, tests].join(delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
      LLAMA_SERVER_BIN_PATH: join(librariesOf(builds[variant]), 'llama-server'),
      LOCAL_MODEL: model,
    }
    const plugins = ['-p', 'local_model', '-p', 'no:cacheprovider', '--noconftest']
    const args = ['-m', 'pytest', '-q', ...plugins, join(copy.tree, file)]
    return outcomeOf([{ program: 'python3', args, cwd: tests, env }], signal)
  }
}
