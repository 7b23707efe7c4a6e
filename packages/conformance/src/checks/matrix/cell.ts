/** What a request of the matrix asks for. */
export interface Cell {
  stream: boolean
  thinking: boolean
  tools: boolean
  format: boolean
}

/** What an answer says, whatever the endpoint calls it. Empty where it says nothing. */
export interface Answer {
  thinking: string
  text: string
  calls: { name: string; args: unknown }[]
}

/** JSON, or the text itself where it is none: an assertion on it fails then. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Joins the parts of a stream. */
export function joined(parts: readonly Partial<Answer>[]): Answer {
  return {
    thinking: parts.map(({ thinking = '' }) => thinking).join(''),
    text: parts.map(({ text = '' }) => text).join(''),
    calls: parts.flatMap(({ calls = [] }) => calls),
  }
}
