/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { Answer, CapacityDocument } from '@exaone4/capacity/browser'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { capacityCommand, commandsFor } from './commands.ts'
import type { PlannerState } from './state.ts'

interface CommandsProps {
  state: PlannerState
  document: CapacityDocument
  /** The answer for the build to run. */
  answer: Answer
}

export function Commands({ state, document, answer }: CommandsProps): JSX.Element {
  const fits = answer.asked ? answer.asked.full : answer.largest !== null
  return (
    <section aria-labelledby="commands">
      <h2 id="commands">Run it</h2>
      {!fits && (
        <p>
          Not all of it fits the GPUs. A smaller quantization, a quantized cache or a shorter context takes
          less memory.
        </p>
      )}
      {commandsFor(state, answer).map(({ title, line }) => (
        <Command key={title} title={title} line={line} />
      ))}
      {state.draft && (
        <p class="quiet">The draft model needs a Modelfile with DRAFT: docs/draft.md shows how.</p>
      )}
      <Command title="The same calculation in a terminal" line={capacityCommand(state, document)} />
    </section>
  )
}

function Command({ title, line }: { title: string; line: string }): JSX.Element {
  const [copied, setCopied] = useState('')
  return (
    <div class="command">
      <h3>{title}</h3>
      <div class="row">
        <code>{line}</code>
        {navigator.clipboard && (
          <button
            type="button"
            class="small"
            aria-label={`Copy: ${title}`}
            onClick={() => navigator.clipboard.writeText(line).then(() => setCopied(line))}
          >
            {copied === line ? 'Copied' : 'Copy'}
          </button>
        )}
      </div>
    </div>
  )
}
