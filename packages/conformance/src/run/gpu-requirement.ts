import { Failure } from '@exaone4/failure'
import { type BuildInfo, type GpuFacts, readGpus } from '@exaone4/harness'
import { checks } from '../checks/all.ts'
import type { Check } from '../checks/check.ts'
import { allGpus, gpusOfSize, usableGpus } from '../gpu/gpu-set.ts'
import { chooseChecks } from './choose.ts'

const GiB = 2 ** 30

/** Ids of the checks that need GPUs. */
export const gpuIds: readonly string[] = checks.filter(({ gpus }) => gpus).map(({ id }) => id)

/**
 * Why a check that needs GPUs cannot be run here; undefined when it can.
 *
 * @param info the build, where it is known already
 */
export function gpuObstacle({ gpus: needed }: Check, found: GpuFacts, info?: BuildInfo): string | undefined {
  if (!needed) return undefined
  if (found.kind === 'none') return `needs an NVIDIA GPU, and this machine has none: ${found.why}`
  const { count = 1, gibibytes } = needed
  const gpus = usableGpus(found.gpus)
  if (gpus.length < count) {
    const wanted = count === 1 ? 'a GPU that is not partitioned' : `${count} GPUs`
    return `needs ${wanted}, and this machine has ${gpus.length}`
  }
  if (gibibytes !== undefined && gpusOfSize(gpus, gibibytes * GiB) === undefined) {
    return `needs GPUs with ${gibibytes} GiB, and this machine has ${allGpus(gpus).label}`
  }
  return info?.backend === 'cpu' ? 'needs a build for CUDA: --backend cuda' : undefined
}

/**
 * Refuses checks that were asked for by name where the machine or the build has no GPU for any of them.
 *
 * @throws Failure `prerequisite`
 */
export async function requireGpus(only: readonly string[], info?: BuildInfo): Promise<void> {
  const needing = only.length === 0 ? [] : chooseChecks(only).filter(({ gpus }) => gpus)
  if (needing.length === 0) return
  const gpus = await readGpus()
  const obstacles = needing.map((check) => gpuObstacle(check, gpus, info))
  const [first] = obstacles
  if (first === undefined || obstacles.includes(undefined)) return
  throw new Failure('prerequisite', `${needing[0]?.id} ${first}`, {
    hint: 'run it on a machine with an NVIDIA GPU; pnpm gpu:bundle packs what such a machine needs',
  })
}
