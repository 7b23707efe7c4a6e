import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { run, type Workspace } from '@exaone4/harness'
import { installNode } from '../install/node.ts'
import { installPython } from '../install/python.ts'
import { type InstallOptions, SCRIPTS } from '../install/scripts.ts'
import { type Client, type Feature, featuresOf } from '../suite/client.ts'
import { conversation } from '../suite/conversation.ts'
import { type Line, lineSchema, type Result } from '../suite/result.ts'
import { modelFor } from './models.ts'

const TIMEOUT_SECONDS = 600

/** How a script is started. */
export interface Program {
  command: string
  /** The script. */
  path: string
}

export interface ScriptRun {
  versions: Record<string, string>
  results: Result[]
}

/** Installs a client, if need be. */
export async function programOf(space: Workspace, client: Client, options: InstallOptions): Promise<Program> {
  if (client.language === 'node') {
    const folder = await installNode(space, client.script, options)
    return { command: process.execPath, path: join(folder, 'script.mjs') }
  }
  const command = await installPython(space, client.script, options)
  return { command, path: join(SCRIPTS, client.script, 'script.py') }
}

export interface ScriptRequest {
  space: Workspace
  client: Client
  program: Program
  /** The address of a recorder. */
  url: string
  /** A folder for the results and for what the client writes. */
  scratch: string
  /** Name of the log. */
  log: string
  signal?: AbortSignal | undefined
}

/** Runs a client's script. What it has not answered when it ends, or after ten minutes, has an error as its result. */
export async function runScript({
  space,
  client,
  program,
  url,
  scratch,
  log,
  signal,
}: ScriptRequest): Promise<ScriptRun> {
  const asked = featuresOf(client)
  const results = join(scratch, `${log}.jsonl`)
  const { question, loopQuestion } = conversation
  const request = {
    url,
    results,
    features: asked,
    models: Object.fromEntries(asked.map((feature) => [feature, modelFor(client, feature)])),
    question,
    loopQuestion,
    variant: client.variant,
  }
  const timeout = AbortSignal.timeout(TIMEOUT_SECONDS * 1000)
  let ended = 'the script ended before it answered'
  try {
    await run({
      command: program.command,
      args: [program.path, JSON.stringify(request)],
      cwd: scratch,
      env: environment(scratch, join(space.cache, 'clients', 'bytecode')),
      log: join(space.reports, 'clients', `${log}.log`),
      code: 'check',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
  } catch (error) {
    if (!(error instanceof Failure) || signal?.aborted) throw error
    ended = timeout.aborted ? `no answer within ${TIMEOUT_SECONDS} seconds` : (error.detail ?? error.message)
  }
  return answersTo(asked, linesOf(await readFile(results, 'utf8').catch(() => '')), ended)
}

function linesOf(text: string): Line[] {
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line) => lineSchema.parse(JSON.parse(line)))
}

/** One result for each feature that was asked for, whether the script gave one or not. */
function answersTo(asked: readonly Feature[], lines: readonly Line[], ended: string): ScriptRun {
  const versions = lines.find((line) => line.kind === 'versions')?.versions ?? {}
  const results = lines.filter((line) => line.kind === 'result')
  return {
    versions,
    results: asked.map(
      (feature) => results.find((result) => result.feature === feature) ?? { feature, error: ended },
    ),
  }
}

/** A clean environment: no keys, no settings of a user, and nothing that makes a client reach beyond this machine. */
function environment(home: string, bytecode: string): NodeJS.ProcessEnv {
  const unset = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]))
  return {
    ...unset,
    PATH: process.env.PATH,
    HOME: home,
    LANG: 'C.UTF-8',
    PYTHONPATH: SCRIPTS,
    PYTHONPYCACHEPREFIX: bytecode,
    DO_NOT_TRACK: '1',
    LITELLM_LOCAL_MODEL_COST_MAP: 'True',
    LANGSMITH_TRACING: 'false',
    OPENAI_AGENTS_DISABLE_TRACING: '1',
    HF_HUB_OFFLINE: '1',
    HF_HUB_DISABLE_TELEMETRY: '1',
  }
}
