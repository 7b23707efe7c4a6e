/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { type CacheType, cacheTypes } from '@exaone4/capacity/browser'
import type { Quantization } from '@exaone4/models/browser'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { ask } from './ask.ts'
import { hashOf, type PlannerState, quantizationNames } from './state.ts'
import { grouped } from './words.ts'

interface AlternativesProps {
  state: PlannerState
  onChange: (changed: Partial<PlannerState>) => void
}

const choices = quantizationNames.flatMap((quantization) =>
  cacheTypes.map((type) => ({ quantization, type })),
)

/** The largest context of the patched build with each quantization and cache type. Each cell chooses its own. */
export function Alternatives({ state, onChange }: AlternativesProps): JSX.Element {
  const found = useLargest({ ...state, context: '' })
  return (
    <section aria-labelledby="alternatives">
      <h2 id="alternatives">Other choices on these GPUs</h2>
      <p class="quiet" id="alternatives-note">
        The largest context of the patched build. Select one to see it above.
      </p>
      <table aria-describedby="alternatives-note">
        <thead>
          <tr>
            <th scope="col">file / cache</th>
            {cacheTypes.map((type) => (
              <th key={type} scope="col" class="number">
                {type}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {quantizationNames.map((quantization) => (
            <tr key={quantization}>
              <th scope="row">{quantization}</th>
              {cacheTypes.map((type) => (
                <td key={type} class="number">
                  <button
                    type="button"
                    aria-pressed={state.quantization === quantization && state.type === type}
                    onClick={() => onChange({ quantization, type })}
                  >
                    {found.get(keyOf({ quantization, type })) ?? '…'}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface Choice {
  quantization: Quantization
  type: CacheType
}

function keyOf({ quantization, type }: Choice): string {
  return `${quantization} ${type}`
}

/** One after another, so that the page answers to the keyboard in between. */
function useLargest(state: PlannerState): ReadonlyMap<string, string> {
  const about = hashOf({ ...state, quantization: 'Q4_K_M', type: 'f16' })
  const [found, setFound] = useState<{ about: string; cells: ReadonlyMap<string, string> }>()
  // Nothing else of the state matters: choosing another cell computes nothing again.
  useEffect(() => {
    const cells = new Map<string, string>()
    let timer: ReturnType<typeof setTimeout>
    const next = (index: number): void => {
      const choice = choices[index]
      if (!choice) return
      const answer = ask({ ...state, ...choice }).document?.answers.find(
        ({ variant }) => variant === 'patched',
      )
      cells.set(keyOf(choice), answer?.largest ? grouped(answer.largest.context) : 'none')
      setFound({ about, cells: new Map(cells) })
      timer = setTimeout(next, 0, index + 1)
    }
    timer = setTimeout(next, 100, 0)
    return () => clearTimeout(timer)
  }, [about])
  return found?.about === about ? found.cells : new Map()
}
