import { z } from 'zod'

export interface Bar {
  /** What is measured there: `stock`, `patched`, or a name of its own. */
  series: string
  value: number
  /** The value as text. */
  text: string
}

export interface Chart {
  title: string
  /** How to read it. */
  note: string
  rows: { name: string; bars: Bar[] }[]
}

const grouped = (value: number): string => value.toLocaleString('en')
const builds = ['stock', 'patched'] as const

/** Measurements that make a chart, by the name of their file without the release. */
export const chartsOf: Readonly<Record<string, (content: unknown) => Chart>> = {
  conformance: checksChart,
  placement: contextsChart,
  prediction: predictionChart,
  speed: speedChart,
}

const checks = z.object({ checks: z.number(), patched: z.number(), stock: z.number() })
const conformance = z.object({ all: checks, areas: z.array(checks.extend({ area: z.string() })) })

function checksChart(content: unknown): Chart {
  const { all, areas } = conformance.parse(content)
  return {
    title: 'Checks that pass',
    note: 'The share of the checks that pass on each build, by area.',
    rows: [{ ...all, area: 'all checks' }, ...areas].map((counts) => ({
      name: counts.area,
      bars: builds.map((build) => ({
        series: build,
        value: counts[build] / counts.checks,
        text: `${counts[build]} of ${counts.checks}`,
      })),
    })),
  }
}

const placement = z.object({
  cells: z.array(
    z.object({
      variant: z.enum(builds),
      size: z.string(),
      quantization: z.string(),
      type: z.string(),
      gpus: z.array(z.number()),
      draft: z.unknown().optional(),
      largest: z.number(),
    }),
  ),
})

function contextsChart(content: unknown): Chart {
  const cells = placement
    .parse(content)
    .cells.filter(({ type, draft }) => type === 'q8_0' && draft === undefined)
  const nameOf = ({ size, quantization, gpus }: (typeof cells)[number]): string =>
    `${size} ${quantization}, ${gpus.map((bytes) => Number((bytes / 2 ** 30).toFixed(1))).join(' + ')} GiB`
  const names = [...new Set(cells.map(nameOf))]
  const rows = names.map((name) => ({
    name,
    bars: builds.flatMap((build) => {
      const cell = cells.find((each) => each.variant === build && nameOf(each) === name)
      return cell ? [{ series: build, value: cell.largest, text: grouped(cell.largest) }] : []
    }),
  }))
  const images = cells.some(({ size }) => size === '33B')
    ? ' For 33B, the patched build reserves memory for large images.'
    : ''
  return {
    title: 'Largest context',
    note: `Tokens with every layer on GPUs and a q8_0 cache. The servers are real; the GPUs count memory and hold none.${images}`,
    rows: rows.filter(({ bars }) => bars.length === builds.length),
  }
}

const prediction = z.object({
  cells: z.array(
    z.object({
      variant: z.enum(builds),
      type: z.string(),
      context: z.number(),
      predicted: z.object({ server: z.number(), batch: z.number() }),
      allocated: z.object({ weights: z.number(), cache: z.number(), compute: z.number() }),
    }),
  ),
})

function predictionChart(content: unknown): Chart {
  const { cells } = prediction.parse(content)
  const bar = (series: string, bytes: number): Bar => ({
    series,
    value: bytes,
    text: `${(bytes / 1e9).toFixed(1)} GB`,
  })
  return {
    title: 'Predicted memory',
    note: 'What Ollama expects 32B in Q4_K_M to take before it loads it, and what llama-server then allocates.',
    rows: [...new Set(cells.map(({ type }) => type))].map((type) => {
      const same = cells.filter((cell) => cell.type === type)
      const [{ context = 0, allocated = { weights: 0, cache: 0, compute: 0 } } = {}] = same
      return {
        name: `${type} cache, ${grouped(context)} tokens`,
        bars: [
          ...builds.flatMap((build) => {
            const cell = same.find(({ variant }) => variant === build)
            return cell ? [bar(build, cell.predicted.server + cell.predicted.batch)] : []
          }),
          bar('allocated', allocated.weights + allocated.cache + allocated.compute),
        ],
      }
    }),
  }
}

const median = z.object({ median: z.number() })
const speed = z.object({ cells: z.array(z.object({ metric: z.string(), patched: median, stock: median })) })

function speedChart(content: unknown): Chart {
  return {
    title: 'Speed',
    note: 'Tokens per second of 1.2B in Q4_K_M on a CPU; the median of several runs.',
    rows: speed.parse(content).cells.map((cell) => ({
      name: cell.metric,
      bars: builds.map((build) => ({
        series: build,
        value: cell[build].median,
        text: cell[build].median.toFixed(1),
      })),
    })),
  }
}
