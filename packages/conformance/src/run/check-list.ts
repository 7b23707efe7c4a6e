import { checks } from '../checks/all.ts'
import { tasks } from '../real/tasks.ts'

/** A check, or a task for a real model, as a list of them shows it. */
export interface ListedCheck {
  id: string
  level: 'MUST' | 'SHOULD'
  title: string
  references: readonly string[]
  fixedBy: readonly string[]
}

/** Every check, then every task for a real model. */
export function listChecks(): ListedCheck[] {
  return [
    ...checks.map(({ id, level, title, references, fixedBy }) => ({ id, level, title, references, fixedBy })),
    ...Object.entries(tasks).map(([task, { title }]) => ({
      id: `real/${task}`,
      level: 'SHOULD' as const,
      title,
      references: [],
      fixedBy: [],
    })),
  ]
}
