import type { LoadFacts, PromptFacts, ServerEnvironment, ServerFacts } from '@exaone4/harness'
import type { Fact } from '@exaone4/patches'
import type { ChatRequest, ChatResponse, GenerateRequest, GenerateResponse, Ollama, Options } from 'ollama'
import type { Clients } from '../bench/clients.ts'
import type { FaultName } from '../faults/faults.ts'
import type { ModelName } from '../fixtures/models.ts'
import type { SettingsName } from '../fixtures/settings.ts'

/** One thing that a target must or should do. */
export interface Check {
  /** `<area>/<what>`, the same in every report. */
  id: string
  /** A MUST that fails makes the target fail; a SHOULD that fails is a warning. */
  level: 'MUST' | 'SHOULD'
  /** One line that says what passes: `a tool call in a stream`. */
  title: string
  /** Upstream issues and documents that ask for it; `#14909` is an issue of ollama/ollama. */
  references: readonly string[]
  /** The patches that make it pass; empty if it passes on stock Ollama and must still pass with the patches. */
  fixedBy: readonly string[]
  /** A fact of releases on which it passes without any patch. */
  upstreamWith?: Fact
  /** Patches that could break a check that passes on stock. */
  keptBy?: readonly string[]
  /** Faults that it must detect, besides the stock build of a release where a patch fixes it. */
  failsOn?: readonly FaultName[]
  /** A fact that a release must have for the check to be applicable. */
  where?: Fact
  /** Needs besides a server: the log of a server that the harness started, or a stock build. */
  needs?: readonly ('facts' | 'stock')[]
  /** The GPUs that it needs, with a build for them. */
  gpus?: GpusNeeded
  /** Timeout in seconds (default: 120). */
  timeout?: number
  run: (bench: Bench) => Promise<void>
}

/** By default one GPU of any size. */
export interface GpusNeeded {
  count?: number
  /** Nominal size of each GPU; of a larger GPU, only this much is used. */
  gibibytes?: number
}

/** Gives a check its servers and models, and records all requests and answers for the report. */
export interface Bench {
  /** A server of the target with these settings, started on first use. */
  serve(settings?: SettingsName, more?: MoreSettings): Promise<Served>
  /** A server of the stock build of the same release. */
  serveStock(settings?: SettingsName): Promise<Served>
  /** A server of the target with models that the stock build of the same release created. */
  serveStockModels(names: readonly ModelName[]): Promise<Served>
  /** Seed and number of random cases: the same values give the same cases. */
  random: RandomChoice
  /** Records a measurement for the report. */
  note(what: unknown, measured: unknown): void
}

/** Settings that depend on the machine, with a name for the server. */
export interface MoreSettings {
  name: string
  environment: ServerEnvironment
}

/** Seed and number of random cases. */
export interface RandomChoice {
  seed: number
  count: number
}

export interface Served extends Clients {
  client: Ollama
  url: string
  /** The name of a test model on this server; creates the model if necessary. */
  model(name: ModelName): Promise<string>
  /** One whole answer. */
  chat(model: ModelName, request: Partial<ChatRequest>): Promise<ChatResponse>
  /** One answer, chunk by chunk. */
  stream(model: ModelName, request: Partial<ChatRequest>): Promise<ChatResponse[]>
  /** The likeliest tokens after a raw prompt, with their log-probabilities. */
  next(model: ModelName, prompt: string, options: Partial<Options>): Promise<Map<string, number>>
  /** The prompt that the server renders for the model. */
  prompt(model: ModelName, request: Partial<ChatRequest>): Promise<string>
  /** The model's completion of exactly this text. */
  complete(model: ModelName, prompt: string, request?: CompletionRequest): Promise<Completion>
  /** The last load of a model, from the server's log. */
  load(model: ModelName): Promise<LoadFacts>
  /** All facts from the server's log. */
  facts(): Promise<ServerFacts>
  /** Ids of the server's processes including its runners; empty for a server that we did not start. */
  processes(): Promise<ReadonlySet<number>>
  /** Facts about the last prompt, from the server's log. */
  lastPrompt(): Promise<PromptFacts>
}

export type Completion = GenerateResponse & { response: string }

/** With `truncate: false`, the server refuses a prompt that is too long. */
export type CompletionRequest = Partial<GenerateRequest> & { truncate?: boolean }
