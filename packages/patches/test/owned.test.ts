import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ownedFiles } from '../src/index.ts'
import { patchOf } from './helpers/paint.ts'
import { makeTree } from './helpers/tree.ts'

it('a folder for trees with a fact that we do not know is refused', () => {
  const folder = makeTree({ 'go.runner-era/paint/old.go': '', 'go.runer-era/paint/old.go': '' })
  expect(() => ownedFiles(patchOf('amber', [], join(folder, 'go')))).toThrow('runer-era, which is no fact')
})
