import type { Measured, MeasureRequest } from './document.ts'
import { measureMemory } from './memory.ts'
import { measureNumerics } from './numerics.ts'
import { measurePlacement } from './placement.ts'
import { measureSpeed } from './speed.ts'
import { measureTurns } from './turns.ts'

/** What can be measured, by the name of the document that it makes. */
export const measurements: Record<
  'numerics' | 'memory' | 'placement' | 'speed' | 'turns',
  (request: MeasureRequest) => Promise<Measured>
> = {
  numerics: measureNumerics,
  memory: measureMemory,
  placement: measurePlacement,
  speed: measureSpeed,
  turns: measureTurns,
}
