import type { Answer, CapacityDocument, Placement } from '@exaone4/capacity/browser'
import { gigabytes, gpuNames } from '@exaone4/capacity/browser'
import { type ModelSize, shapes } from '@exaone4/models/browser'

export function grouped(count: number): string {
  return count.toLocaleString('en')
}

export function modelName(size: ModelSize): string {
  return `EXAONE ${shapes[size].member} ${size}`
}

/** One sentence with the answer for both builds. */
export function summary({ answers, gpus }: CapacityDocument): string {
  const [stock, patched] = (['stock', 'patched'] as const).map((variant) =>
    answers.find((answer) => answer.variant === variant),
  )
  const { size, quantization, type } = answers[0] ?? {}
  if (!patched || size === undefined) return ''
  const article = type === 'f16' ? 'an' : 'a'
  const what = `${modelName(size)} ${quantization} with ${article} ${type} cache, and ${gpuNames(gpus)} free`
  if (patched.asked) {
    const tokens = `${grouped(patched.asked.context)} tokens`
    return `${what}: ${fitting(tokens, patched.asked.full, stock?.asked?.full)}.`
  }
  return `${what}: ${reaching(patched, stock)}.`
}

function fitting(tokens: string, patched: boolean, stock: boolean | undefined): string {
  if (stock === undefined) return `${tokens} ${patched ? 'fit' : 'do not fit'} patched Ollama`
  if (patched === stock) return `${tokens} ${patched ? 'fit' : 'do not fit'}, patched or stock`
  return patched
    ? `${tokens} fit patched Ollama, but not stock`
    : `${tokens} fit stock Ollama, but not patched`
}

function reaching(patched: Answer, stock: Answer | undefined): string {
  const reach = ({ largest }: Answer): string =>
    largest ? `${grouped(largest.context)} tokens` : 'no context'
  if (!stock) return `patched Ollama holds ${reach(patched)}`
  if (stock.largest?.context === patched.largest?.context) {
    return patched.largest
      ? `patched and stock Ollama hold ${reach(patched)}`
      : 'the model does not fit, patched or stock'
  }
  return `patched Ollama holds ${reach(patched)}, stock ${reach(stock)}`
}

/** What is true of the placement that is drawn. */
export function placementText({ size, asked }: Answer, placement: Placement): string {
  const { layers, predictionLayers = 0 } = shapes[size]
  const context = `${grouped(placement.context)} tokens`
  if (placement.full) return asked ? `${context} fit.` : ''
  const onGpus = placement.gpus.reduce((sum, gpu) => sum + gpu.layers, 0)
  const all = layers + predictionLayers + 1
  const reason =
    onGpus < all
      ? `${onGpus} of ${all} layers are on GPUs. The others would run on the CPU, slowly.`
      : 'a GPU has too little memory for its part.'
  const lacking = placement.lacking ? ` It needs ${gigabytes(placement.lacking)} GB more.` : ''
  return `${context} do not fit: ${reason}${lacking}`
}

/** What the whole context of the model would take in addition. */
export function lackingText({ size, lacking }: Answer): string {
  return lacking
    ? `The whole context of ${grouped(shapes[size].contextLength)} tokens needs ${gigabytes(lacking)} GB more.`
    : ''
}

/** Why the builds differ with a projector. */
export function imagesText({ projector }: CapacityDocument, { variant }: Answer): string {
  if (!projector) return ''
  return variant === 'stock'
    ? 'Large images can fail: they need memory on the first GPU, where none is reserved for them.'
    : 'Memory for the largest image is reserved.'
}
