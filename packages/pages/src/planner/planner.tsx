/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { Alternatives } from './alternatives.tsx'
import { ask } from './ask.ts'
import { Commands } from './command-list.tsx'
import { Form } from './form.tsx'
import { Result } from './result.tsx'
import { hashOf, type PlannerState, readHash } from './state.ts'
import { summary } from './words.ts'

/** The form, and the answer to what it asks. The address always is a link to what is shown. */
export function Planner(): JSX.Element {
  const [{ state, problems }, setLinked] = useState(() => readHash(location.hash))
  useEffect(() => {
    const follow = (): void => setLinked(readHash(location.hash))
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  const change = (changed: Partial<PlannerState>): void => {
    const next = { ...state, ...changed }
    history.replaceState(null, '', hashOf(next))
    setLinked({ state: next, problems: [] })
  }
  const { document, problem, field } = useMemo(() => ({ field: undefined, ...ask(state) }), [state])
  const patched = document?.answers.find(({ variant }) => variant === 'patched')
  return (
    <div class="planner">
      <Form state={state} problem={problem} field={field} onChange={change} />
      <div class="answer">
        {problems.map((text) => (
          <p key={text} class="problem">
            {text}
          </p>
        ))}
        <p class={problem === undefined ? 'summary' : 'summary problem'} role="status" id="answer">
          {document ? summary(document) : problem}
        </p>
        {document && (
          <>
            <div class="builds">
              {document.answers.map((answer) => (
                <Result key={answer.variant} document={document} answer={answer} />
              ))}
              {document.draft && (
                <p class="quiet">
                  Stock Ollama takes no such draft model, so only the patched build is shown.
                </p>
              )}
            </div>
            {patched && <Commands state={state} document={document} answer={patched} />}
            <Alternatives state={state} onChange={change} />
          </>
        )}
      </div>
    </div>
  )
}
