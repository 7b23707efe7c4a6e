/** Everything that a client can be asked to do, by the name that scripts use, and what it is called in tables. */
export const featureTitles = {
  chat: 'chat',
  stream: 'stream',
  tools: 'tool loop',
  structured: 'structured output',
  'thinking-on': 'thinking on',
  'thinking-off': 'thinking off',
  parallel: 'two calls in a stream',
  'tool-support': 'knows that the model has tools',
} as const

export type Feature = keyof typeof featureTitles
export const allFeatures: readonly Feature[] = Object.keys(featureTitles) as Feature[]

/** Asked of the clients of which docs/endpoints.md says something special. */
const SPECIAL: readonly Feature[] = ['parallel', 'tool-support']
/** Asked of every client. */
export const features: readonly Feature[] = allFeatures.filter((feature) => !SPECIAL.includes(feature))

/** A client that is run, with one of the APIs of Ollama. */
export interface Client {
  id: string
  /** The library, and the part of it that is used. */
  title: string
  /** Its folder in `scripts/`, with the script and the versions of all packages. */
  script: string
  language: 'python' | 'node'
  /** Tells the script which API to use where it can use several. */
  variant?: string
  /** What its users write to turn thinking on and off. */
  thinking: string
  /** What it is asked besides the features of all clients. */
  more?: readonly Feature[]
}

/** The features that a client is asked for. */
export const featuresOf = ({ more = [] }: Client): readonly Feature[] => [...features, ...more]
