import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { folderOf, isRepository, programFolder, workFolder } from '../src/folders.ts'
import { isHere } from '../src/repository.ts'

test('in the repository, everything is in it, wherever a command is called', () => {
  expect(existsSync(join(programFolder, 'packages/program'))).toBe(true)
  expect(isRepository).toBe(true)
  expect(workFolder).toBe(programFolder)
  expect(folderOf('/repository', true, '/elsewhere')).toBe('/repository')
  expect(isHere('pr')).toBe(true)
})

test('of a package, the work folder is the current one or the one that is named', () => {
  expect(folderOf('/package', false, undefined)).toBe(process.cwd())
  expect(folderOf('/package', false, '')).toBe(process.cwd())
  expect(folderOf('/package', false, 'work')).toBe(resolve('work'))
})
