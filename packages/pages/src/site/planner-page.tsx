/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { JSX } from 'preact'

/** What a browser shows until the script has drawn the planner. */
export function PlannerPage(): JSX.Element {
  return (
    <>
      <p class="lead">
        How long a context fits your GPUs, and what takes the memory. It is computed on this page, with the
        rules by which Ollama places layers; nothing is sent anywhere. The address of the page is a link to
        what you see.
      </p>
      <div id="planner">
        <noscript>
          <p>
            The planner needs JavaScript. Without it, <code>pnpm capacity</code> computes the same in a
            terminal.
          </p>
        </noscript>
      </div>
    </>
  )
}
