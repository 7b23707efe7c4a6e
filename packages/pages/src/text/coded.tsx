/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { JSX } from 'preact'

/** Text with code between backquotes. */
export function Coded({ text }: { text: string }): JSX.Element {
  return (
    <>
      {text
        .split('`')
        .map((part, index) => (index % 2 === 1 ? <code key={part + index}>{part}</code> : part))}
    </>
  )
}
