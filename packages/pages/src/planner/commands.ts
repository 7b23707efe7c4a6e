import type { Answer, CapacityDocument } from '@exaone4/capacity/browser'
import { plannedReleases } from '@exaone4/capacity/browser'
import { shapes } from '@exaone4/models/browser'
import type { PlannerState } from './state.ts'

export interface CommandLine {
  title: string
  line: string
}

/** What to type to run the model as planned. */
export function commandsFor(state: PlannerState, answer: Answer): CommandLine[] {
  const { release, size, quantization } = state
  const environment = Object.entries(answer.environment).map(([name, value]) => `${name}=${value}`)
  const program = answer.variant === 'stock' ? 'ollama' : `dist/${release}-cuda-patched/bin/ollama`
  const chosen = release === plannedReleases[0] ? '' : ` --release ${release}`
  return [
    ...(answer.variant === 'patched'
      ? [{ title: 'Build it once', line: `pnpm build:ollama${chosen} --backend cuda` }]
      : []),
    { title: 'Start the server', line: [...environment, program, 'serve'].join(' ') },
    {
      title: 'Run the model, in another terminal',
      line: `${program} run hf.co/LGAI-EXAONE/EXAONE-${shapes[size].member}-${size}-GGUF:${quantization}`,
    },
  ]
}

/** The command that prints the same numbers. */
export function capacityCommand(state: PlannerState, { projector }: CapacityDocument): string {
  const { gpus, release, size, quantization, type, spread, draft } = state
  return [
    'pnpm capacity',
    `--gpus ${gpus.map((text) => text.replaceAll(/\s/g, '')).join()}`,
    `--release ${release}`,
    `--size ${size}`,
    `--quant ${quantization}`,
    `--kv ${type}`,
    ...(draft ? [`--draft ${draft}`] : []),
    ...(spread ? [] : ['--no-spread']),
    ...(shapes[size].member === '4.5' && !projector ? ['--no-images'] : []),
  ].join(' ')
}
