import { join } from 'node:path'
import {
  gpuIds,
  mutateSeries,
  proofTable,
  proveChecks,
  type Report,
  realIds,
  runConformance,
  runLiveTests,
  table,
  verdict,
} from '@exaone4/conformance'
import { type Build, preparedTree, type Tree } from '@exaone4/harness'
import { findRelease, referenceRelease, series } from '@exaone4/patches'
import type { Context } from '../program/command.ts'
import { makeBuild } from '../program/make-build.ts'
import { space } from '../program/workspace.ts'
import type { Stage, StageResult } from './stage.ts'

const patchedBuild = (context: Context): Promise<Build> =>
  makeBuild({ release: referenceRelease }, 'patched', context)
const patchedTree = (): Promise<Tree> =>
  preparedTree(space, findRelease(referenceRelease), { kind: 'gomod' }, series)
const stockBuild = (context: Context): Promise<Build> =>
  makeBuild({ release: referenceRelease }, 'stock', context)

export const conformanceStages: readonly Stage[] = [
  {
    id: 'conformance',
    title: `Conformance of the patched ${referenceRelease}`,
    run: async (context) => {
      const report = await check(await patchedBuild(context), await stockBuild(context), context)
      const { passed, failed, notRun } = verdict(report)
      // No weights can be had here, and mostly no GPU: what needs them stays not run, and says so.
      const missing = notRun.filter(({ id }) => !realIds.includes(id) && !gpuIds.includes(id))
      const gpus = notRun.filter(({ id }) => gpuIds.includes(id))
      if (gpus.length > 0) context.out.say(`${gpus.length} checks not run: ${gpus[0]?.reason}`)
      const problems = [...failed, ...missing].map(({ id, reason }) => `${id}: ${reason}`)
      return { passed, failed: problems, output: table(report) }
    },
  },
  {
    id: 'prove',
    title: `Stock ${referenceRelease} fails exactly what the patches are for, and every check fails where it must`,
    run: prove,
  },
  {
    id: 'live',
    title: `Harness and suite on the patched ${referenceRelease}`,
    run: async (context) => {
      const { passed, failed } = await runLiveTests({
        ollama: (await patchedBuild(context)).ollama,
        stock: (await stockBuild(context)).ollama,
        tree: (await patchedTree()).dir,
      })
      return { passed, failed: failed.map(({ name, reason }) => `${name}: ${reason}`) }
    },
  },
  { id: 'mutation', title: 'Dropping any edit of the series is noticed', run: mutation },
]

function check(build: Build, stock: Build, { out }: Context): Promise<Report> {
  const name = build.dir.slice(space.dist.length + 1)
  return runConformance({
    target: {
      name,
      server: { kind: 'build', ollama: build.ollama },
      stock: stock.ollama,
      artifacts: join(space.reports, `test-${name}`),
    },
    info: build.info,
    onResult: ({ id, status, milliseconds }) =>
      out.say(`  ${status} ${id} ${Math.round(milliseconds / 1000)} s`),
  })
}

async function prove(context: Context): Promise<StageResult> {
  const [patched, stock] = [await patchedBuild(context), await stockBuild(context)]
  const stockReport = await check(stock, stock, context)
  const { failed, unexpected } = verdict(stockReport)
  const proof = await proveChecks({
    space,
    tree: await patchedTree(),
    patched,
    stock,
    stockReport,
    artifacts: join(space.reports, 'test-prove'),
    say: (line) => context.out.say(`  ${line}`),
    signal: context.signal,
  })
  const { checks } = stockReport
  const runOnStock = checks.filter(({ status }) => status === 'pass' || status === 'fail')
  return {
    passed: runOnStock.length - unexpected.length + proof.proven,
    failed: [
      ...unexpected.map(({ id, problem }) => `${id} ${problem}`),
      ...(failed.length === 0 ? ['no check failed on stock'] : []),
      ...proof.problems,
    ],
    output: [table(stockReport), proofTable(proof)].join('\n\n'),
  }
}

async function mutation(context: Context): Promise<StageResult> {
  const mutants = await mutateSeries({
    space,
    tree: await patchedTree(),
    patched: await patchedBuild(context),
    stock: await stockBuild(context),
    onMutant: ({ edit, caughtBy, failing }) =>
      context.out.say(`  ${edit}: ${caughtBy ?? 'NOTHING FAILS'} ${failing.slice(0, 3).join(', ')}`),
    signal: context.signal,
  })
  const survivors = mutants.filter(({ caughtBy }) => caughtBy === null)
  return {
    passed: mutants.length - survivors.length,
    failed: survivors.map(({ edit }) => `nothing notices ${edit}`),
  }
}
