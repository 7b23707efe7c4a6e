/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import {
  type Answer,
  type CapacityDocument,
  type GpuUse,
  gigabytes,
  gpuNames,
  type Placement,
  partKeys,
  parts,
  plansOf,
  STEP,
  unusedBytes,
} from '@exaone4/capacity/browser'
import type { JSX } from 'preact'
import { grouped, imagesText, lackingText, placementText } from './words.ts'

interface ResultProps {
  document: CapacityDocument
  answer: Answer
}

/** The largest context of one build, and what takes the memory of each GPU. */
export function Result({ document, answer }: ResultProps): JSX.Element {
  const { variant, largest } = answer
  const placement = drawn(document, answer)
  const most = Math.max(...placement.gpus.map(({ free }) => free))
  const notes = [placementText(answer, placement), lackingText(answer), imagesText(document, answer)].filter(
    Boolean,
  )
  return (
    <section class="build" aria-labelledby={`${variant}-title`}>
      <h2 id={`${variant}-title`}>{`${variant === 'stock' ? 'Stock' : 'Patched'} Ollama`}</h2>
      <p class="largest" id={`${variant}-largest`}>
        <span class="quiet">largest context</span>
        <strong>{largest ? grouped(largest.context) : 'none'}</strong>
        <span class="quiet">{largest ? 'tokens' : 'not even 1,024 tokens fit'}</span>
      </p>
      <p class="notes">{notes.join(' ')}</p>
      <h3>{`Memory with ${grouped(placement.context)} tokens`}</h3>
      {placement.gpus.map((gpu, index) => (
        <Gpu key={index} number={index + 1} gpu={gpu} most={most} />
      ))}
    </section>
  )
}

/** The context that was asked for, or the largest, or else the smallest. */
function drawn({ release, gpus, spread, draft, projector }: CapacityDocument, answer: Answer): Placement {
  const { variant, size, quantization, type, asked, largest } = answer
  return (
    asked ??
    largest ??
    plansOf(release)[variant]({ size, quantization, type, gpus, spread, draft, projector }, STEP)
  )
}

function Gpu({ number, gpu, most }: { number: number; gpu: GpuUse; most: number }): JSX.Element {
  // A runner counts a compute buffer for a GPU that then holds nothing.
  const isUsed = gpu.layers + gpu.draft + gpu.projector > 0
  const used = isUsed ? partKeys.filter((part) => gpu[part] > 0) : []
  const unused = unusedBytes(gpu)
  return (
    <div class="gpu">
      <h4>
        {`GPU ${number}`}
        <span class="quiet">{` ${gpuNames([gpu.free])} free, ${isUsed ? layers(gpu.layers) : 'not used'}`}</span>
      </h4>
      <div class="bar" aria-hidden="true" style={{ width: `${(100 * gpu.free) / most}%` }}>
        {used.map((part) => (
          <span
            key={part}
            class={`part ${part}`}
            title={`${parts[part]}: ${gigabytes(gpu[part])} GB`}
            style={{ width: `${(100 * gpu[part]) / gpu.free}%` }}
          />
        ))}
      </div>
      {isUsed && (
        <ul class="parts" aria-label={`Memory of GPU ${number}`}>
          {used.map((part) => (
            <Part key={part} name={parts[part]} style={part} bytes={gpu[part]} />
          ))}
          <Part name={unused < 0 ? 'lacking' : 'unused'} style="unused" bytes={Math.abs(unused)} />
        </ul>
      )}
    </div>
  )
}

function Part({ name, style, bytes }: { name: string; style: string; bytes: number }): JSX.Element {
  return (
    <li>
      <span class={`swatch part ${style}`} aria-hidden="true" />
      <span class="name">{name}</span>
      <span class="bytes">{` ${gigabytes(bytes)} GB`}</span>
    </li>
  )
}

function layers(count: number): string {
  return count === 1 ? '1 layer' : `${count} layers`
}
