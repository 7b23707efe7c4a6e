import { join } from 'node:path'
import {
  faultTable,
  gpuIds,
  injectFaults,
  mutateSeries,
  type Report,
  realIds,
  runConformance,
  runLiveTests,
  staleProblem,
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
      const report = await checkOnce(await patchedBuild(context), await stockBuild(context), context)
      const { passed, failed, errors, stale, notRun } = verdict(report)
      // No weights can be had here, and mostly no GPU: what needs them stays not run, and says so.
      const missing = notRun.filter(({ id }) => !realIds.includes(id) && !gpuIds.includes(id))
      const gpus = notRun.filter(({ id }) => gpuIds.includes(id))
      if (gpus.length > 0) context.out.say(`${gpus.length} checks not run: ${gpus[0]?.reason}`)
      const problems = [...failed, ...errors, ...missing].map(({ id, reason }) => `${id}: ${reason}`)
      return { passed, failed: [...problems, ...stale.map(staleProblem)], output: table(report) }
    },
  },
  {
    id: 'faults',
    title: `Stock ${referenceRelease} fails exactly the checks that patches fix, and checks detect injected faults`,
    run: faults,
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
  { id: 'mutation', title: 'A test or a check fails without any one edit of the series', run: mutation },
]

const reports = new Map<string, Promise<Report>>()

/** What the checks find on a build: stages of one run share it. */
function checkOnce(build: Build, stock: Build, context: Context): Promise<Report> {
  const report = reports.get(build.dir) ?? check(build, stock, context)
  reports.set(build.dir, report)
  return report
}

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

async function faults(context: Context): Promise<StageResult> {
  const [patched, stock] = [await patchedBuild(context), await stockBuild(context)]
  const stockReport = await checkOnce(stock, stock, context)
  const { failed, errors, unexpected } = verdict(stockReport)
  const matrix = await injectFaults({
    space,
    tree: await patchedTree(),
    patched,
    stock,
    reports: [await checkOnce(patched, stock, context), stockReport],
    artifacts: join(space.reports, 'test-faults'),
    say: (line) => context.out.say(`  ${line}`),
    signal: context.signal,
  })
  const runOnStock = stockReport.checks.filter(({ status }) => status === 'pass' || status === 'fail')
  return {
    passed: runOnStock.length - unexpected.length + matrix.detecting,
    failed: [
      ...unexpected.map(({ id, problem }) => `${id} ${problem}`),
      ...errors.map(({ id, reason }) => `${id} broke on stock: ${reason}`),
      ...(failed.length === 0 ? ['no check failed on stock'] : []),
      ...matrix.problems,
    ],
    output: [table(stockReport), faultTable(matrix)].join('\n\n'),
  }
}

async function mutation(context: Context): Promise<StageResult> {
  const [patched, stock] = [await patchedBuild(context), await stockBuild(context)]
  const mutants = await mutateSeries({
    space,
    tree: await patchedTree(),
    patched,
    stock,
    control: await checkOnce(patched, stock, context),
    onMutant: ({ edit, with: others, outcome, failing }) =>
      context.out.say(
        `  ${[edit, ...others].join(' + ')}: ${outcome.toUpperCase()} ${failing.slice(0, 3).join(', ')}`,
      ),
    signal: context.signal,
  })
  const survived = mutants.filter(({ outcome }) => outcome === 'survived')
  const notCompiled = mutants.filter(({ outcome }) => outcome === 'not-compiled')
  return {
    passed: mutants.length - survived.length - notCompiled.length,
    failed: [
      ...survived.map(({ edit }) => `nothing fails without ${edit}`),
      ...notCompiled.map(({ edit, failing }) => `the series does not compile without ${edit}: ${failing[0]}`),
    ],
  }
}
