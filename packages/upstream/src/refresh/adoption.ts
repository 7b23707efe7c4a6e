import { Failure } from '@exaone4/failure'
import type { Adoption } from '@exaone4/harness'
import { facts, series } from '@exaone4/patches'

/**
 * Reads which patch new files belong to: `parser`, or `parser/go.leading-bos` for files that only some releases get.
 *
 * @throws Failure `usage`
 */
export function adoptionOf(text: string): Adoption {
  const [id = '', folder = 'go', ...more] = text.split('/')
  const patch = series.find((each) => each.id === id)
  const folders = ['go', ...facts.map((fact) => `go.${fact}`)]
  if (!patch || !folders.includes(folder) || more.length > 0) {
    throw new Failure('usage', `unknown patch ${JSON.stringify(text)}`, {
      hint: `patches are ${series.map((each) => each.id).join(', ')}; folders in them are ${folders.join(', ')}`,
    })
  }
  return { patch, folder }
}
