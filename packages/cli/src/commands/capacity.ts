import { join, relative } from 'node:path'
import { committedEvidence, GPUS_DOCUMENT, keepGpus } from '@exaone4/benchmarks'
import {
  type CacheType,
  cacheTypes,
  capacityDocument,
  capacityTable,
  gpuSizes,
  gpusTable,
  writeCapacityPage,
} from '@exaone4/capacity'
import { type ModelSize, type Quantization, quantizations, shapes } from '@exaone4/models'
import { referenceRelease } from '@exaone4/patches'
import { type Command, Option } from 'commander'
import type { OutputFlags } from '../output/output.ts'
import { action, command } from '../program/command.ts'
import { space } from '../program/workspace.ts'

type Flags = OutputFlags & {
  gpus: number[]
  size: ModelSize
  quant?: Quantization
  kv?: CacheType
  spread: boolean
  stock?: boolean
  plot?: string
  gpusTable?: boolean
  write?: boolean
}

export const capacityCommand: Command = command(
  'capacity',
  'pnpm capacity --gpus 12GiB,24GiB --quant Q4_K_M --kv q8_0',
)
  .addOption(
    new Option('--gpus <sizes>', 'free memory of each GPU')
      .argParser(gpuSizes)
      .default(gpuSizes('12GiB,24GiB'), '12GiB,24GiB'),
  )
  .addOption(new Option('--size <size>', 'the model').choices(Object.keys(shapes)).default('32B'))
  .addOption(
    new Option('--quant <type>', 'its weights')
      .choices(Object.keys(quantizations))
      .default(undefined, 'each that is known'),
  )
  .addOption(new Option('--kv <type>', 'its cache').choices(cacheTypes).default(undefined, 'each'))
  .option('--no-spread', 'fill as few GPUs as will do, as the server does without OLLAMA_SCHED_SPREAD')
  .option('--stock', 'upstream as it is, alone')
  .option('--gpus-table', 'what fits the GPUs that are sold, from 8 to 96 GiB, as Markdown')
  .addOption(new Option('--write', `put that into ${GPUS_DOCUMENT}`).implies({ gpusTable: true }))
  .addOption(new Option('--plot <folder>', 'where the plots go').default(undefined, 'reports/capacity'))
  .action(
    action<Flags>(async (flags, { out }) => {
      if (flags.gpusTable) {
        const table = gpusTable(flags.size, committedEvidence(space, referenceRelease))
        if (flags.write) {
          const changed = await keepGpus(space)
          out.say(`${GPUS_DOCUMENT} ${changed ? 'written' : 'was right already'}`)
        }
        out.result(table, { release: referenceRelease, size: flags.size, table })
        return 0
      }
      const document = capacityDocument({
        release: referenceRelease,
        size: flags.size,
        gpus: flags.gpus,
        spread: flags.spread,
        variants: flags.stock ? ['stock'] : ['stock', 'patched'],
        quantizations: flags.quant ? [flags.quant] : (Object.keys(quantizations) as Quantization[]),
        types: flags.kv ? [flags.kv] : cacheTypes,
      })
      const page = await writeCapacityPage(flags.plot ?? join(space.reports, 'capacity'), document)
      out.result(capacityTable(document), document)
      out.say(`plots: ${relative(process.cwd(), page)}`)
      return 0
    }),
  )
