/** What went to a server and what came back, in order. */
export interface Exchange {
  sent: unknown
  received: unknown
}

const LONGEST = 4000

/** Keeps an exchange within bounds: the golden prompts alone are 180 KB. */
export function shortened(value: unknown): unknown {
  const text = JSON.stringify(value) ?? 'undefined'
  return text.length <= LONGEST ? value : `${text.slice(0, LONGEST)}… (${text.length} characters)`
}
