import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Tree, Workspace } from '@exaone4/harness'
import { saying, temporaryTree, temporaryWorkspace } from '@exaone4/harness/testing'
import { expect, test } from 'vitest'
import {
  type Detection,
  detectionInputs,
  type KnownDetection,
  stillDetected,
} from '../../src/fault-injection/known-detections.ts'
import { codeFaultOf } from '../../src/faults/code-faults.ts'

const CHECKS = 'packages/conformance/src/checks'
const { file: MISTAKEN } = codeFaultOf('fault/call-index')
const LEFT_OUT: Detection = { fault: 'without-read-detection', check: 'tools/one' }
const MISTAKE: Detection = { fault: 'code-call-index', check: 'tools/one' }

interface Measured {
  space: Workspace
  tree: Tree
  known: KnownDetection[]
}

async function write(dir: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(dir, path)), { recursive: true })
  await writeFile(join(dir, path), text)
}

/** A check that detected a patch that was left out, and a mistake in the code. */
async function measured(): Promise<Measured> {
  const space = await temporaryWorkspace()
  await write(space.root, `${CHECKS}/tools.ts`, "id: 'tools/one'\n")
  await write(space.root, `${CHECKS}/kv.ts`, "id: 'kv/one'\n")
  const dir = await temporaryTree({ [MISTAKEN]: 'package parsers\n' })
  const tree = { dir, upstream: 'v1', series: '', patches: [{ ...saying('patched'), id: 'read-detection' }] }
  const known = [LEFT_OUT, MISTAKE].map(async (detection) => {
    const inputs = await detectionInputs(space, tree, detection)
    return { ...detection, inputs: inputs ?? 'none' }
  })
  return { space, tree, known: await Promise.all(known) }
}

const still = async ({ space, tree, known }: Measured): Promise<string[]> =>
  (await stillDetected(space, tree, known)).map(({ fault }) => fault)

test('what was detected with the same code is still known', async () => {
  expect(await still(await measured())).toEqual([LEFT_OUT.fault, MISTAKE.fault])
})

test('a change of the check makes it unknown, a change of another one does not', async () => {
  const before = await measured()
  await write(before.space.root, `${CHECKS}/kv.ts`, 'changed\n')
  expect(await still(before)).toHaveLength(2)
  await write(before.space.root, `${CHECKS}/tools.ts`, "id: 'tools/one' // changed\n")
  expect(await still(before)).toEqual([])
})

test('a change of the patch that was left out makes it unknown', async () => {
  const before = await measured()
  const patches = before.tree.patches.map((patch) => ({ ...patch, edits: [] }))
  expect(await still({ ...before, tree: { ...before.tree, patches } })).toEqual([MISTAKE.fault])
})

test('a change of the file with the mistake makes it unknown', async () => {
  const before = await measured()
  await write(before.tree.dir, MISTAKEN, 'package parsers // changed\n')
  expect(await still(before)).toEqual([LEFT_OUT.fault])
  await rm(join(before.tree.dir, MISTAKEN))
  expect(await still(before)).toEqual([LEFT_OUT.fault])
})

test('a fault that is not in a build is never known', async () => {
  const { space, tree } = await measured()
  expect(await detectionInputs(space, tree, { fault: 'garbled', check: 'tools/one' })).toBeUndefined()
  const known = [{ fault: 'garbled', check: 'tools/one', inputs: '' }] as const
  expect(await stillDetected(space, tree, known)).toEqual([])
})
