import { basename, join, relative } from 'node:path'
import {
  addressTarget,
  type FaultMatrix,
  faultTable,
  injectFaults,
  listChecks,
  type Report,
  requireGpus,
  runConformance,
  statusMarks,
  type Target,
  table,
  targetOf,
  verdict,
  writeReportPage,
} from '@exaone4/conformance'
import { Failure } from '@exaone4/failure'
import { type Build, parseSource, preparedTree, readEnvironment, runningServer } from '@exaone4/harness'
import { type MemberName, members } from '@exaone4/models'
import { findRelease, series } from '@exaone4/patches'
import { type Command, Option } from 'commander'
import type { OutputFlags } from '../output/output.ts'
import { withBuildOptions } from '../program/build-options.ts'
import { action, type Context, command } from '../program/command.ts'
import { givenOptions, refuseIgnored } from '../program/ignored-options.ts'
import { type BuildFlags, makeBuild } from '../program/make-build.ts'
import { triesOption, wholeNumber } from '../program/numbers.ts'
import { space } from '../program/workspace.ts'

type Flags = BuildFlags &
  OutputFlags & {
    stock?: boolean
    besideStock?: boolean
    model?: string
    tries: number
    only?: string[]
    list?: boolean
    faults?: boolean
    seed: number
    count: number
    member: MemberName
  }

export const conformanceCommand: Command = withBuildOptions(
  command('conformance', 'pnpm test:conformance --only tools kv/q8_0'),
)
  .addOption(new Option('--seed <number>', 'seed of random conversations').argParser(wholeNumber).default(1))
  .addOption(
    new Option('--count <number>', 'how many random conversations').argParser(wholeNumber).default(100),
  )
  .addOption(
    new Option('--member <version>', 'EXAONE version of the models in areas that hold for each')
      .choices(Object.keys(members))
      .default('4.0'),
  )
  .option('--stock', 'check stock Ollama; exits with 1 and shows which patch fixes which failure')
  .option('--beside-stock', 'also run the checks on the stock build, and show both results')
  .option('--only <id...>', 'run only these checks or areas')
  .option('--faults', 'inject faults: a check must pass on the patched build and fail on its faults')
  .option('--model <name>', 'also test this installed EXAONE 4.0 model, on the server in OLLAMA_HOST')
  .addOption(triesOption())
  .option('--list', 'list all checks and exit')
  .action(
    action<Flags>(async (flags, context) => {
      if (flags.list) {
        const listed = listChecks()
        const lines = listed.map(({ id, level, title }) => `${level} ${id}: ${title}`)
        context.out.result(lines.join('\n'), listed)
        return 0
      }
      refuseIgnored(readEnvironment(), givenOptions(conformanceCommand))
      await requireGpus(flags.only ?? [])
      if (flags.faults) {
        const matrix = await runFaults(flags, context)
        context.out.result(faultTable(matrix), matrix)
        return matrix.problems.length > 0 ? 1 : 0
      }
      const report = await check(flags, context)
      context.out.result(table(report), report)
      return verdict(report).ok ? 0 : 1
    }),
  )

async function check(flags: Flags, context: Context): Promise<Report> {
  const { OLLAMA_HOST: host } = readEnvironment()
  if (flags.model !== undefined && host === undefined) {
    throw new Failure('usage', '--model needs a running server that has the model', {
      hint: 'set OLLAMA_HOST to that server: OLLAMA_HOST=127.0.0.1:11434 pnpm test:conformance --model NAME',
    })
  }
  const { target, build } = host === undefined ? await builtTarget(flags, context) : await runningTarget(host)
  await requireGpus(flags.only ?? [], build?.info)
  const report = await runOn(target, build, flags, context)
  const page = await writeReportPage(target.artifacts, report, await besideStock(target, flags, context))
  context.out.say(
    `report: ${relative(process.cwd(), page)}, with report.json and report.md in the same folder`,
  )
  return report
}

function runOn(target: Target, build: Build | undefined, flags: Flags, { out }: Context): Promise<Report> {
  out.say(`checking ${target.name}`)
  return runConformance({
    target: { ...target, member: flags.member, random: { seed: flags.seed, count: flags.count } },
    ...(build && { info: build.info }),
    ...(flags.only && { only: flags.only }),
    ...(flags.model !== undefined && {
      real: {
        model: flags.model,
        tries: flags.tries,
        onAnswer: (count) => out.say(`${flags.model}: ${count} answers`),
      },
    }),
    onResult: ({ id, status }) => out.say(`${statusMarks[status]} ${id}`),
  })
}

async function besideStock(target: Target, flags: Flags, context: Context): Promise<Report | undefined> {
  if (!flags.besideStock || flags.stock) return undefined
  const build = await makeBuild(flags, 'stock', context)
  return runOn(targetOf(build, build, join(target.artifacts, 'stock')), build, flags, context)
}

async function runFaults(flags: Flags, context: Context): Promise<FaultMatrix> {
  const stock = await makeBuild(flags, 'stock', context)
  const patched = await makeBuild(flags, 'patched', context)
  const release = findRelease(patched.info.release)
  const tree = await preparedTree(space, release, parseSource(flags.source ?? 'gomod'), series)
  return injectFaults({
    space,
    tree,
    patched,
    stock,
    signal: context.signal,
    artifacts: artifacts(`${patched.info.release}-faults`),
    ...(flags.only && { only: flags.only }),
    member: flags.member,
    say: context.out.say,
  })
}

async function builtTarget(flags: Flags, context: Context): Promise<{ target: Target; build?: Build }> {
  const stock = await makeBuild(flags, 'stock', context)
  const build = flags.stock ? stock : await makeBuild(flags, 'patched', context)
  return { target: targetOf(build, stock, artifacts(basename(build.dir))), build }
}

async function runningTarget(host: string): Promise<{ target: Target; build?: Build }> {
  const url = await runningServer(host)
  return { target: addressTarget(url, artifacts(url.host.replace(/\W+/g, '-'))) }
}

const artifacts = (name: string): string =>
  join(space.reports, `${new Date().toISOString().replaceAll(':', '-')}-${name}`)
