/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { ComponentChildren, JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { Problem } from './controls.tsx'
import { MOST_GPUS } from './state.ts'

/** Sizes to choose from: 0.3 GiB less than the nominal size, which the driver and a desktop use. */
const KNOWN: readonly (readonly [free: string, name: string])[] = [
  ['7.7GiB', '8 GiB'],
  ['11.7GiB', '12 GiB'],
  ['15.7GiB', '16 GiB'],
  ['19.7GiB', '20 GiB'],
  ['23.7GiB', '24 GiB'],
  ['31.7GiB', '32 GiB'],
  ['39.7GiB', '40 GiB'],
  ['47.7GiB', '48 GiB'],
  ['79.7GiB', '80 GiB'],
  ['95.7GiB', '96 GiB'],
]
const OTHER = 'other'
const ADDED = '23.7GiB'

interface GpuFieldsProps {
  gpus: readonly string[]
  /** Index of the GPU whose size cannot be read. */
  wrong: number | undefined
  problem: string | undefined
  onChange: (gpus: readonly string[]) => void
  children: ComponentChildren
}

export function GpuFields({ gpus, wrong, problem, onChange, children }: GpuFieldsProps): JSX.Element {
  const adding = useRef<HTMLButtonElement>(null)
  return (
    <fieldset>
      <legend>GPUs</legend>
      <p class="quiet">In CUDA's order. 0.3 GiB of each usual size counts as in use already.</p>
      {gpus.map((text, index) => (
        <GpuField
          key={index}
          number={index + 1}
          text={text}
          problem={wrong === index ? problem : undefined}
          onChange={(changed) => onChange(gpus.with(index, changed))}
          onRemove={
            gpus.length > 1
              ? () => {
                  onChange(gpus.toSpliced(index, 1))
                  adding.current?.focus()
                }
              : undefined
          }
        />
      ))}
      <button
        ref={adding}
        type="button"
        aria-disabled={gpus.length >= MOST_GPUS}
        onClick={() => {
          if (gpus.length < MOST_GPUS) onChange([...gpus, gpus.at(-1) ?? ADDED])
        }}
      >
        Add a GPU
      </button>
      {children}
    </fieldset>
  )
}

interface GpuFieldProps {
  number: number
  text: string
  problem: string | undefined
  onChange: (text: string) => void
  onRemove: (() => void) | undefined
}

/** Choose a usual size, or type another. */
function GpuField({ number, text, problem, onChange, onRemove }: GpuFieldProps): JSX.Element {
  const isKnown = KNOWN.some(([free]) => free === text)
  const [types, setTypes] = useState(!isKnown)
  const isTyped = types || !isKnown
  const id = `gpu-${number}`
  return (
    <div class="field">
      <label for={id}>{`GPU ${number}`}</label>
      <div class="row">
        <select
          id={id}
          value={isTyped ? OTHER : text}
          onChange={({ currentTarget: { value } }) => {
            setTypes(value === OTHER)
            if (value !== OTHER) onChange(value)
          }}
        >
          {KNOWN.map(([free, name]) => (
            <option key={free} value={free}>
              {name}
            </option>
          ))}
          <option value={OTHER}>another size</option>
        </select>
        {onRemove && (
          <button type="button" class="small" aria-label={`Remove GPU ${number}`} onClick={onRemove}>
            ×
          </button>
        )}
      </div>
      {isTyped && (
        <>
          <label for={`${id}-free`} class="quiet">{`Free memory of GPU ${number}`}</label>
          <input
            id={`${id}-free`}
            type="text"
            autocomplete="off"
            value={text}
            aria-invalid={problem !== undefined}
            aria-describedby={problem === undefined ? undefined : `${id}-problem`}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
          <Problem id={`${id}-problem`} text={problem} />
        </>
      )}
    </div>
  )
}
