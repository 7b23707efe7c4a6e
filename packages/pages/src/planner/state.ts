import { type CacheType, cacheTypes, plannedReleases } from '@exaone4/capacity/browser'
import { type ModelSize, type Quantization, quantizations, shapes } from '@exaone4/models/browser'

/** What is set in the form. Text is kept as it was typed, right or wrong. */
export interface PlannerState {
  /** Free memory of each GPU, such as `11.7GiB`. */
  gpus: readonly string[]
  size: ModelSize
  images: boolean
  quantization: Quantization
  type: CacheType
  /** Tokens; empty for the largest context. */
  context: string
  release: string
  spread: boolean
  /** Quantization of the draft model; empty for none. */
  draft: Quantization | ''
}

export const MOST_GPUS = 16

export const sizes: readonly ModelSize[] = Object.keys(shapes) as ModelSize[]
export const quantizationNames: readonly Quantization[] = Object.keys(quantizations) as Quantization[]

export const initialState: PlannerState = {
  gpus: ['11.7GiB', '23.7GiB'],
  size: '32B',
  images: true,
  quantization: 'Q4_K_M',
  type: 'q8_0',
  context: '',
  release: plannedReleases[0] ?? '',
  spread: true,
  draft: '',
}

/** The part of a link after `#`, with names like the options of `pnpm capacity`. */
export function hashOf(state: PlannerState): string {
  const { gpus, size, images, quantization, type, context, release, spread, draft } = state
  const given = {
    gpus: gpus.join(),
    release,
    size,
    quant: quantization,
    kv: type,
    ...(context && { context }),
    ...(draft && { draft }),
    spread: spread ? 'yes' : 'no',
    images: images ? 'yes' : 'no',
  }
  const pairs = Object.entries(given)
  return `#${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`).join('&')}`
}

export interface LinkedState {
  state: PlannerState
  /** A sentence for each value of the link that is unknown. */
  problems: string[]
}

/** Reads a link. A value that it lacks, or that is unknown, is the initial one. */
export function readHash(hash: string): LinkedState {
  const values = new URLSearchParams(hash.replace(/^#/, ''))
  const problems: string[] = []
  const choose = <T extends string>(name: string, known: readonly T[], otherwise: T): T => {
    const value = values.get(name)
    const found = known.find((each) => each === value)
    if (value !== null && found === undefined) {
      problems.push(
        `The link asks for ${name} “${value}”, which is unknown. The planner knows ${known.filter(Boolean).join(', ')}.`,
      )
    }
    return found ?? otherwise
  }
  const isOn = (name: string): boolean => choose(name, ['yes', 'no'], 'yes') === 'yes'
  const gpus = values.get('gpus')?.split(',') ?? initialState.gpus
  if (gpus.length > MOST_GPUS)
    problems.push(`The link has ${gpus.length} GPUs. The planner takes ${MOST_GPUS}.`)
  return {
    state: {
      gpus: gpus.slice(0, MOST_GPUS),
      release: choose('release', plannedReleases, initialState.release),
      size: choose('size', sizes, initialState.size),
      quantization: choose('quant', quantizationNames, initialState.quantization),
      type: choose('kv', cacheTypes, initialState.type),
      context: values.get('context') ?? '',
      draft: choose('draft', ['', ...quantizationNames], ''),
      spread: isOn('spread'),
      images: isOn('images'),
    },
    problems,
  }
}
