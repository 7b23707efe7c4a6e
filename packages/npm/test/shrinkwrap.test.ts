import { expect, test } from 'vitest'
import { onlyVersions, testedPackages, untestedPackages } from '../src/shrinkwrap.ts'
import { ROOT } from './repository.ts'

const tested = new Map([
  ['@a/one@1.0.0', 'sha512-one'],
  ['two@1.0.0', 'sha512-two'],
  ['two@2.0.0', 'sha512-other'],
])

test('a package that is tested in two versions is left to npm', () => {
  expect(onlyVersions(tested)).toEqual({ '@a/one': '1.0.0' })
})

test('a package is tested if it has the version and the hash of pnpm-lock.yaml', () => {
  const of = (path: string, version: string, integrity?: string) =>
    untestedPackages({ '': { version: '0' }, [path]: { version, integrity } }, tested)
  expect(of('node_modules/@a/one', '1.0.0', 'sha512-one')).toEqual([])
  expect(of('node_modules/@a/one/node_modules/two', '2.0.0', 'sha512-other')).toEqual([])
  expect(of('node_modules/two', '1.0.0', 'sha512-other')).toEqual(['two@1.0.0'])
  expect(of('node_modules/two', '3.0.0', 'sha512-two')).toEqual(['two@3.0.0'])
  expect(of('node_modules/two', '1.0.0')).toEqual(['two@1.0.0'])
})

test('the packages of this repository are known by name, version and hash', async () => {
  const all = [...(await testedPackages(ROOT))]
  expect(all.length).toBeGreaterThan(100)
  expect(all.filter(([id, hash]) => !/^.+@\d+\.\d+\.\d+/.test(id) || !hash.startsWith('sha512-'))).toEqual([])
})
