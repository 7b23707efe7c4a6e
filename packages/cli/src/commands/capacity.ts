import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { CARDS_DOCUMENT, committedEvidence, keepCards } from '@exaone4/benchmarks'
import {
  type CacheType,
  cacheTypes,
  capacityDocument,
  capacityPage,
  capacityTable,
  cardSizes,
  cardsTable,
  plots,
} from '@exaone4/capacity'
import { type HollowSize, type Quantization, quantizations, shapes } from '@exaone4/models'
import { referenceRelease } from '@exaone4/patches'
import { type Command, Option } from 'commander'
import { action, command } from '../command.ts'
import type { OutputFlags } from '../output/output.ts'
import { space } from '../root.ts'

type Flags = OutputFlags & {
  gpus: number[]
  size: HollowSize
  quant?: Quantization
  kv?: CacheType
  spread: boolean
  stock?: boolean
  plot?: string
  cardsTable?: boolean
  write?: boolean
}

export const capacityCommand: Command = command(
  'capacity',
  `The largest context that fits given cards, from the sizes by which Ollama ${referenceRelease} places a model`,
  'pnpm capacity --gpus 12GiB,24GiB --quant Q4_K_M --kv q8_0',
)
  .addOption(
    new Option('--gpus <sizes>', 'free memory of each card')
      .argParser(cardSizes)
      .default(cardSizes('12GiB,24GiB'), '12GiB,24GiB'),
  )
  .addOption(new Option('--size <size>', 'the model').choices(Object.keys(shapes)).default('32B'))
  .addOption(
    new Option('--quant <type>', 'its weights')
      .choices(Object.keys(quantizations))
      .default(undefined, 'each that is known'),
  )
  .addOption(new Option('--kv <type>', 'its cache').choices(cacheTypes).default(undefined, 'each'))
  .option('--no-spread', 'fill as few cards as will do, as the server does without OLLAMA_SCHED_SPREAD')
  .option('--stock', 'upstream as it is, alone')
  .option('--cards-table', 'what fits the cards that are sold, from 8 to 96 GiB, as Markdown')
  .addOption(new Option('--write', `put that into ${CARDS_DOCUMENT}`).implies({ cardsTable: true }))
  .addOption(new Option('--plot <folder>', 'where the plots go').default(undefined, 'reports/capacity'))
  .action(
    action<Flags>(async (flags, { out }) => {
      if (flags.cardsTable) {
        const table = cardsTable(flags.size, committedEvidence(space, referenceRelease))
        if (flags.write) {
          const changed = await keepCards(space, referenceRelease)
          out.say(`${CARDS_DOCUMENT} ${changed ? 'written' : 'was right already'}`)
        }
        out.result(table, { release: referenceRelease, size: flags.size, table })
        return 0
      }
      const document = capacityDocument({
        release: referenceRelease,
        size: flags.size,
        cards: flags.gpus,
        spread: flags.spread,
        variants: flags.stock ? ['stock'] : ['stock', 'patched'],
        quantizations: flags.quant ? [flags.quant] : (Object.keys(quantizations) as Quantization[]),
        types: flags.kv ? [flags.kv] : cacheTypes,
      })
      const folder = flags.plot ?? join(space.reports, 'capacity')
      const drawn = plots(document)
      await mkdir(folder, { recursive: true })
      await Promise.all([
        writeFile(join(folder, 'capacity.json'), `${JSON.stringify(document, null, 2)}\n`),
        writeFile(join(folder, 'index.html'), capacityPage(document, drawn)),
        ...drawn.map(({ name, svg }) => writeFile(join(folder, `${name}.svg`), svg)),
      ])
      out.result(capacityTable(document), document)
      out.say(`plots: ${relative(process.cwd(), join(folder, 'index.html'))}`)
      return 0
    }),
  )
