/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { capacityDocument } from '@exaone4/capacity/browser'
import { render } from 'preact'
import { Planner } from './planner.tsx'

declare global {
  /** The calculation itself, for scripts and the console. */
  var exaone4: { capacityDocument: typeof capacityDocument }
}
globalThis.exaone4 = { capacityDocument }

const root = document.getElementById('planner')
if (root) {
  root.replaceChildren()
  render(<Planner />, root)
}
