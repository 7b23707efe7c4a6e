import { editIds, ownedFiles, series } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { dependents } from '../../src/fault-injection/dependents.ts'

const dropped = (...ids: string[]) => ({ ids, tests: [] })

test('an edit that calls a function of a dropped file goes with it', () => {
  const errors = [
    {
      file: 'server/create.go',
      message: 'undefined: setExaone4Defaults',
    },
  ]
  expect(dependents(errors, series, dropped('detection/go/server/exaone4.go'))).toEqual({
    ids: ['detection/create'],
    tests: [],
  })
})

test('so does an owned file, and a test of it', () => {
  const files = ['model/parsers/exaone4_grammar.go', 'model/parsers/exaone4_test.go']
  const errors = files.map((file) => ({ file, message: 'undefined: exaone4Parser' }))
  const found = dependents(errors, series, dropped('parser/go/model/parsers/exaone4.go'))
  expect(found).toEqual({ ids: ['tool-grammar/go/model/parsers/exaone4_grammar.go'], tests: [files[1]] })
  expect(editIds(series)).toEqual(expect.arrayContaining(found.ids))
  expect(series.flatMap(ownedFiles).map(({ path }) => path)).toEqual(expect.arrayContaining(found.tests))
})

test('what nobody of ours wrote stays, and what is dropped already is not dropped again', () => {
  const error = { file: 'server/images.go', message: 'undefined: somethingElse' }
  expect(dependents([error], series, dropped())).toEqual({ ids: [], tests: [] })
  const again = { file: 'server/create.go', message: 'undefined: setExaone4Defaults' }
  expect(dependents([again], series, dropped('detection/create'))).toEqual({ ids: [], tests: [] })
})
