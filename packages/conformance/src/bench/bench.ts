import type { LoadFacts, PromptFacts, ServerEnvironment, ServerFacts } from '@exaone4/harness'
import type {
  ChatRequest,
  ChatResponse,
  GenerateRequest,
  GenerateResponse,
  Ollama,
  Options,
  ShowResponse,
} from 'ollama'
import type { ModelName } from '../fixtures/models/models.ts'
import type { PromptFormat } from '../fixtures/prompt-format.ts'
import type { SettingsName } from '../fixtures/settings.ts'
import type { Clients } from './clients.ts'

/** What a check works with. Everything that goes through it is kept for the report. */
export interface Bench {
  /** A server of the target with these settings, which is started when it is first asked for. */
  serve(settings?: SettingsName, more?: MoreSettings): Promise<Served>
  /** The same of the stock build of the same release. */
  serveStock(settings?: SettingsName): Promise<Served>
  /** A server with models that the stock build of the same release has created. */
  serveStockModels(names: readonly ModelName[]): Promise<Served>
  /** How the member of the family whose models are used writes prompts. */
  format: PromptFormat
  /** What random checks are made from: the same numbers give the same check. */
  random: RandomChoice
  /** Keeps a measurement for the report. */
  note(what: unknown, measured: unknown): void
}

/** Settings that are known only on the machine, and what the server with them is called. */
export interface MoreSettings {
  name: string
  environment: ServerEnvironment
}

/** How many random cases, and which. */
export interface RandomChoice {
  seed: number
  count: number
}

export interface Served extends Clients {
  client: Ollama
  url: string
  /** The name of a model of ours on this server, where it is created if need be. */
  model(name: ModelName): Promise<string>
  /** What the server says of a model. */
  show(model: ModelName): Promise<ShowResponse>
  /** One whole answer. */
  chat(model: ModelName, request: Partial<ChatRequest>): Promise<ChatResponse>
  /** One answer, chunk by chunk. */
  stream(model: ModelName, request: Partial<ChatRequest>): Promise<ChatResponse[]>
  /** The likeliest tokens after a prompt that is given to the model as it is, with their log-probabilities. */
  next(model: ModelName, prompt: string, options: Partial<Options>): Promise<Map<string, number>>
  /** The prompt that the server would give to the model. */
  prompt(model: ModelName, request: Partial<ChatRequest>): Promise<string>
  /** What a model says after exactly this text. */
  complete(model: ModelName, prompt: string, request?: CompletionRequest): Promise<Completion>
  /** Frees the memory of a large model, which checks on other servers need. */
  unload(model: ModelName): Promise<void>
  /** The last load of a model, from the server's log. */
  load(model: ModelName): Promise<LoadFacts>
  /** All that the server's log says. */
  facts(): Promise<ServerFacts>
  /** The processes of the server, its runners among them; none of one that we did not start. */
  processes(): Promise<ReadonlySet<number>>
  /** What the server's log says of the last prompt. */
  lastPrompt(): Promise<PromptFacts>
}

export type Completion = GenerateResponse & { response: string }

/** `truncate: false` has a prompt refused that is too long. */
export type CompletionRequest = Partial<GenerateRequest> & { truncate?: boolean }
