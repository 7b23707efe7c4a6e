import { committedEvidence, GPUS_DOCUMENT, keepGpus } from '@exaone4/benchmarks'
import {
  type CacheType,
  cacheTypes,
  capacityDocument,
  capacityTable,
  gpuSizes,
  gpusTable,
  plannedReleases,
} from '@exaone4/capacity'
import { type ModelSize, type Quantization, quantizations, shapes } from '@exaone4/models'
import { defaultRelease } from '@exaone4/patches'
import { requireRepository } from '@exaone4/program'
import { type Command, Option } from 'commander'
import type { OutputFlags } from '../output/output.ts'
import { action, command } from '../program/command.ts'
import { space } from '../program/workspace.ts'

type Flags = OutputFlags & {
  release: string
  gpus: number[]
  size: ModelSize
  quant?: Quantization
  kv?: CacheType
  draft?: Quantization
  images: boolean
  spread: boolean
  stock?: boolean
  gpusTable?: boolean
  write?: boolean
}

const quantized = (flag: string, description: string): Option =>
  new Option(flag, description).choices(Object.keys(quantizations))

export const capacityCommand: Command = command(
  'capacity',
  'pnpm capacity --gpus 12GiB,24GiB --quant Q4_K_M --kv q8_0',
)
  .addOption(
    new Option('--gpus <sizes>', "free memory of each GPU, in CUDA's order")
      .argParser(gpuSizes)
      .default(gpuSizes('12GiB,24GiB'), '12GiB,24GiB'),
  )
  .addOption(new Option('--release <version>', 'release').choices(plannedReleases).default(defaultRelease))
  .addOption(new Option('--size <size>', 'model size').choices(Object.keys(shapes)).default('32B'))
  .addOption(quantized('--quant <type>', 'quantization of the model file (default: all)'))
  .addOption(new Option('--kv <type>', 'type of the KV cache (default: all)').choices(cacheTypes))
  .addOption(quantized('--draft <type>', 'quantization of a 1.2B that drafts for 32B (default: none)'))
  .option('--no-images', 'EXAONE 4.5 without its projector')
  .option('--no-spread', 'use no more GPUs than necessary, like a server without OLLAMA_SCHED_SPREAD')
  .option('--stock', 'compute stock Ollama only')
  .option('--gpus-table', 'print the largest context for common GPU sizes as a Markdown table')
  .addOption(new Option('--write', `write these tables into ${GPUS_DOCUMENT}`).implies({ gpusTable: true }))
  .action(
    action<Flags>(async (flags, { out }) => {
      if (flags.gpusTable) {
        const table = gpusTable(flags.release, flags.size, committedEvidence(space, flags.release))
        if (flags.write) requireRepository('--write')
        if (flags.write) out.say(`${GPUS_DOCUMENT} ${(await keepGpus(space)) ? 'written' : 'is up to date'}`)
        out.result(table, { release: flags.release, size: flags.size, table })
        return 0
      }
      const { quant: quantization, kv: type, ...selection } = flags
      const document = capacityDocument({ ...selection, quantization, type })
      out.result(capacityTable(document), document)
      out.say('other GPUs and models, in a browser: pnpm exaone4 open')
      return 0
    }),
  )
