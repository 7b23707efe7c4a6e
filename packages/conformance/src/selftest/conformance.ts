import { realIds } from '../real/results.ts'
import { table } from '../report/table.ts'
import { staleProblem, verdict } from '../report/verdict.ts'
import { gpuIds } from '../run/gpu-requirement.ts'
import { runLiveTests } from '../run/run-live.ts'
import { checkOnce, type SelfTest, type TestedBuilds } from './tested-builds.ts'

/** Runs every check on the patched build. */
export async function testConformance(builds: TestedBuilds): Promise<SelfTest> {
  const report = await checkOnce(builds, builds.patched)
  const { passed, failed, errors, stale, notRun } = verdict(report)
  // No weights can be had here, and mostly no GPU: what needs them stays not run, and says so.
  const missing = notRun.filter(({ id }) => !realIds.includes(id) && !gpuIds.includes(id))
  const gpus = notRun.filter(({ id }) => gpuIds.includes(id))
  if (gpus.length > 0) builds.say(`${gpus.length} checks not run: ${gpus[0]?.reason}`)
  const problems = [...failed, ...errors, ...missing].map(({ id, reason }) => `${id}: ${reason}`)
  return { passed, failed: [...problems, ...stale.map(staleProblem)], output: table(report) }
}

/** Runs the tests of the harness and the suite that need a server. */
export async function testLive({ patched, stock, tree }: TestedBuilds): Promise<SelfTest> {
  const { passed, failed } = await runLiveTests({
    ollama: patched.ollama,
    stock: stock.ollama,
    tree: tree.dir,
    release: patched.info.release,
    isRunnerEra: patched.info.facts.includes('runner-era'),
  })
  return { passed, failed: failed.map(({ name, reason }) => `${name}: ${reason}`) }
}
