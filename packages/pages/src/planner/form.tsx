/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { cacheTypes, plannedReleases, plansOf, seesImages } from '@exaone4/capacity/browser'
import type { JSX } from 'preact'
import type { Field } from './ask.ts'
import { Check, Choice, Problem } from './controls.tsx'
import { GpuFields } from './gpu-fields.tsx'
import { type PlannerState, quantizationNames, sizes } from './state.ts'
import { modelName } from './words.ts'

export interface FormProps {
  state: PlannerState
  problem: string | undefined
  /** The field to which the problem belongs. */
  field: Field
  onChange: (changed: Partial<PlannerState>) => void
}

export function Form({ state, problem, field, onChange }: FormProps): JSX.Element {
  const wrongContext = field === 'context' ? problem : undefined
  return (
    <form aria-label="What to plan" onSubmit={(event) => event.preventDefault()}>
      <GpuFields
        gpus={state.gpus}
        wrong={typeof field === 'object' ? field.gpu : undefined}
        problem={problem}
        onChange={(gpus) => onChange({ gpus })}
      >
        {state.gpus.length > 1 && (
          <Check
            label="Use all GPUs, even if fewer are enough"
            checked={state.spread}
            onChange={(spread) => onChange({ spread })}
          />
        )}
      </GpuFields>
      <fieldset>
        <legend>Model</legend>
        <Choice
          label="Model"
          value={state.size}
          options={sizes.map((size) => [size, modelName(size)])}
          onChange={(size) => onChange({ size, draft: size === '32B' ? state.draft : '' })}
        />
        {seesImages(state.size) && (
          <Check
            label="With its projector, to see images"
            checked={state.images}
            onChange={(images) => onChange({ images })}
          />
        )}
        <Choice
          label="Quantization of the file"
          value={state.quantization}
          options={quantizationNames.map((name) => [name, name])}
          onChange={(quantization) => onChange({ quantization })}
        />
        {state.size === '32B' && plansOf(state.release).drafts && (
          <Choice
            label="Draft model"
            value={state.draft}
            options={[['', 'none'], ...quantizationNames.map((name) => [name, `1.2B ${name}`] as const)]}
            onChange={(draft) => onChange({ draft })}
          />
        )}
      </fieldset>
      <fieldset>
        <legend>Server</legend>
        <Choice
          label="Type of the KV cache"
          value={state.type}
          options={cacheTypes.map((type) => [type, type])}
          onChange={(type) => onChange({ type })}
        />
        <div class="field">
          <label for="context">Context, in tokens</label>
          <input
            id="context"
            type="text"
            inputMode="numeric"
            autocomplete="off"
            placeholder="the largest that fits"
            value={state.context}
            aria-invalid={wrongContext !== undefined}
            aria-describedby={wrongContext === undefined ? undefined : 'context-problem'}
            onInput={(event) => onChange({ context: event.currentTarget.value })}
          />
          <Problem id="context-problem" text={wrongContext} />
        </div>
        <Choice
          label="Ollama release"
          value={state.release}
          options={plannedReleases.map((release) => [release, release])}
          onChange={(release) => onChange({ release, draft: plansOf(release).drafts ? state.draft : '' })}
        />
      </fieldset>
    </form>
  )
}
