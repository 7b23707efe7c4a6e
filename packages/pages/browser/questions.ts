import type { CacheType } from '@exaone4/capacity'
import type { ModelSize, Quantization } from '@exaone4/models'

export interface Question {
  release: string
  size: ModelSize
  gpus: number[]
  spread: boolean
  quantization: Quantization
  type: CacheType
  images: boolean
  draft?: Quantization
  context?: number
}

const MB = 1e6

/** Questions that `pnpm capacity` takes; always the same ones. */
export function randomQuestions(count: number): Question[] {
  let state = 20_261_127
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  const one = <T>(choices: readonly [T, ...T[]]): T => choices[below(choices.length)] ?? choices[0]
  const quantization = (): Quantization => one(['Q4_K_M', 'Q5_K_M', 'Q8_0'])
  return Array.from({ length: count }, () => {
    const release = one(['v0.34.4', 'v0.34.4', 'v0.18.0'])
    const size = one<ModelSize>(release === 'v0.34.4' ? ['32B', '1.2B', '33B'] : ['32B', '1.2B'])
    const gpus = Array.from({ length: 1 + below(one([1, 2, 4])) }, () =>
      size === '1.2B' ? (1000 + below(9000)) * MB : (4000 + below(60_000)) * MB,
    )
    return {
      release,
      size,
      gpus,
      spread: below(2) === 0,
      quantization: quantization(),
      type: one<CacheType>(['f16', 'q8_0', 'q4_0']),
      images: size === '33B' && below(3) > 0,
      ...(size === '32B' && release === 'v0.34.4' && below(4) === 0 && { draft: quantization() }),
      ...(below(3) === 0 && { context: 1 + below(65_536) }),
    }
  })
}
