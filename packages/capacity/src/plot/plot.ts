import { createRequire } from 'node:module'
import { shapes } from '@exaone4/models'
import type { EChartsOption, init as Init } from 'echarts'
import { plansOf } from '../accounting/plans.ts'
import type { Answer, CapacityDocument } from '../answer/answer.ts'
import { gpuNames } from '../answer/sizes.ts'
import type { CapacityQuestion, GpuUse } from '../placement/placement.ts'
import type { Variant } from '../placement/variant.ts'

const POINTS = 64
const [WIDTH, HEIGHT] = [720, 400]
const parts = [
  { key: 'weights', name: 'weights', color: '#8da0b3' },
  { key: 'fullAttentionCache', name: 'full-attention cache', color: '#d1495b' },
  { key: 'slidingWindowCache', name: 'sliding-window cache', color: '#edae49' },
  { key: 'computeBuffer', name: 'compute buffers', color: '#66a182' },
  { key: 'draft', name: 'draft model', color: '#9d6b9e' },
] as const

/** An SVG of memory over context as a build computes it, stacked by purpose, with a line for the memory of the GPUs. */
export function capacityPlot(document: CapacityDocument, answer: Answer): string {
  // Loading echarts is slow, and most importers of this package draw nothing.
  const { init }: { init: typeof Init } = createRequire(import.meta.url)('echarts')
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT })
  chart.setOption(options(document, answer))
  const svg = chart.renderToSVGString()
  chart.dispose()
  return withOwnNames(svg)
}

/** echarts numbers charts and styles per process. Makes a plot independent of plots drawn before it. */
function withOwnNames(svg: string): string {
  const names = new Map<string, string>()
  return svg.replace(/\bzr\d+-(c|cls-)\d+\b/g, (name, kind: string) => {
    const own = names.get(name) ?? `plot-${kind}${names.size}`
    names.set(name, own)
    return own
  })
}

function options({ gpus, spread, release, draft }: CapacityDocument, answer: Answer): EChartsOption {
  const { size, quantization, type, variant, largest } = answer
  const { contextLength } = shapes[size]
  const question: CapacityQuestion = { size, quantization, type, spread, gpus, draft, unlimited: true }
  const at = (context: number, build: Variant) => plansOf(release)[build](question, context).gpus
  const contexts = Array.from({ length: POINTS }, (_, index) => ((index + 1) * contextLength) / POINTS)
  const placements = contexts.map((context) => ({ context, used: at(context, variant) }))
  const room = gpus.reduce((total, free) => total + free, 0)
  // Plots of different builds share one scale.
  const highest = Math.max(room, bytesOf(at(contextLength, 'stock')), bytesOf(at(contextLength, 'patched')))
  return {
    animation: false,
    title: {
      text: `${size} ${quantization}, ${type} cache: ${variant} Ollama ${release}`,
      subtext: largest
        ? `${largest.context.toLocaleString('en')} tokens on ${gpuNames(gpus)}`
        : `does not fit ${gpuNames(gpus)}`,
    },
    legend: { bottom: 0 },
    grid: { left: 60, right: 30, top: 70, bottom: 70 },
    xAxis: {
      type: 'value',
      name: 'context, tokens',
      nameLocation: 'middle',
      nameGap: 28,
      max: contextLength,
      interval: contextLength / 8,
    },
    yAxis: { type: 'value', name: 'GB', max: Math.ceil(highest / 1e10) * 10 },
    series: [
      ...parts
        .filter(({ key }) => key !== 'draft' || draft)
        .map(({ key, name, color }) => ({
          type: 'line' as const,
          name,
          stack: 'memory',
          symbol: 'none',
          lineStyle: { width: 0 },
          itemStyle: { color },
          areaStyle: { color, opacity: 1 },
          data: placements.map(({ context, used }) => [
            context,
            used.reduce((sum, gpu) => sum + gpu[key], 0) / 1e9,
          ]),
        })),
      {
        type: 'line' as const,
        name: 'memory of the GPUs',
        symbol: 'none',
        itemStyle: { color: '#222' },
        lineStyle: { type: 'dashed' as const },
        data: [
          [0, room / 1e9],
          [contextLength, room / 1e9],
        ],
        ...(largest && {
          markLine: { symbol: 'none', label: { formatter: 'largest' }, data: [{ xAxis: largest.context }] },
        }),
      },
    ],
  }
}

function bytesOf(gpus: readonly GpuUse[]): number {
  return gpus.reduce((total, gpu) => total + parts.reduce((sum, { key }) => sum + gpu[key], 0), 0)
}
