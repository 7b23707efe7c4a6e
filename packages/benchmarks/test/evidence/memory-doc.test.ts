import { readFileSync } from 'node:fs'
import { capacityDocument, capacityPlot } from '@exaone4/capacity'
import { expect, test } from 'vitest'

interface Point {
  context: number
  cacheAllocated: number
  devices: { weights: number; cache: number; computeBuffer: number }[]
}

interface Cell {
  variant: 'stock' | 'patched'
  size: string
  quantization: string
  type: string
  gpus: number[]
  largest: number
  points: Point[]
}

const GiB = 2 ** 30
const docs = new URL('../../../../docs/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, docs), 'utf8')
const { cells }: { cells: Cell[] } = JSON.parse(read('measurements/placement-v0.18.0.json'))
const text = read('memory.md')

function cell(variant: Cell['variant'], quantization: string, type: string, gpus: readonly number[]): Cell {
  const found = cells.find(
    (one) =>
      one.variant === variant &&
      one.size === '32B' &&
      one.quantization === quantization &&
      one.type === type &&
      one.gpus.join() === gpus.map((gibibytes) => Math.floor(gibibytes * GiB)).join(),
  )
  if (!found) throw new Error(`not measured: ${variant} ${quantization} ${type} on ${gpus}`)
  return found
}

const last = (one: Cell): Point => one.points.at(-1) ?? { context: 0, cacheAllocated: 0, devices: [] }
const tokens = (count: number): string => count.toLocaleString('en')
const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1)
const sum = (point: Point, of: 'weights' | 'cache' | 'computeBuffer'): number =>
  point.devices.reduce((total, device) => total + device[of], 0)

const types = ['q8_0', 'f16', 'q4_0']
const quantizations = ['Q4_K_M', 'Q5_K_M']
const gpus = [[12, 24], [11.7, 23.7], [24], [23.7]]

const tables: Record<string, string[][]> = {
  cache: [
    ['cache', 'stock', 'patched'],
    ...types.map((type) => [
      type,
      ...(['stock', 'patched'] as const).map((variant) => {
        const point = last(cell(variant, 'Q4_K_M', type, [80]))
        if (point.context !== 131_072) throw new Error(`${variant} ${type}: not all of the context`)
        return gigabytes(point.cacheAllocated)
      }),
    ]),
  ],
  limit: [
    [
      'weights',
      'context',
      'weights on GPUs',
      'cache, estimated',
      'graphs, estimated',
      'in all',
      'cache, allocated',
    ],
    ...quantizations.map((quantization) => {
      const point = last(cell('stock', quantization, 'q8_0', [12, 24]))
      const parts = (['weights', 'cache', 'computeBuffer'] as const).map((of) => sum(point, of))
      const all = parts.reduce((total, bytes) => total + bytes, 0)
      return [quantization, tokens(point.context), ...[...parts, all, point.cacheAllocated].map(gigabytes)]
    }),
  ],
  largest: [
    ['weights', 'cache', ...gpus.map((some) => `${some.join(' + ')} GiB`)],
    ...quantizations.flatMap((quantization) =>
      types.map((type) => [
        quantization,
        type,
        ...gpus.map((some) =>
          (['stock', 'patched'] as const)
            .map((variant) => tokens(cell(variant, quantization, type, some).largest))
            .join(' → '),
        ),
      ]),
    ),
  ],
}

test.each(Object.entries(tables))('the table "%s" in docs/memory.md is what was measured', (name, rows) => {
  const [, found = ''] = new RegExp(`<!-- table: ${name} -->\n([\\s\\S]*?)<!-- end -->`).exec(text) ?? []
  const cellsOf = (line: string): string[] =>
    line
      .split('|')
      .slice(1, -1)
      .map((part) => part.trim())
  const written = found.split('\n').filter((line) => line.startsWith('|') && !/^[|\s:-]+$/.test(line))
  const expected = rows.map((row) => `| ${row.join(' | ')} |`)
  expect(written.map(cellsOf), `write:\n${expected.join('\n')}`).toEqual(rows)
})

test.each(['stock', 'patched'] as const)(
  'the plot of the %s build is what pnpm capacity draws',
  (variant) => {
    const document = capacityDocument({
      release: 'v0.18.0',
      size: '32B',
      gpus: [12 * GiB, 24 * GiB],
      spread: true,
      variants: [variant],
      quantizations: ['Q4_K_M'],
      types: ['q8_0'],
    })
    const [answer] = document.answers
    expect(answer && capacityPlot(document, answer)).toBe(read(`memory-${variant}.svg`))
  },
)
