import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')

/** Cut in two, so that this file has none of them. */
const hosts = [
  ['pypi', 'org'],
  ['files.pythonhosted', 'org'],
  ['registry.npmjs', 'org'],
  ['proxy.golang', 'org'],
  ['sum.golang', 'org'],
  ['deb.debian', 'org'],
  ['docker', 'io'],
].map((parts) => parts.join('.'))

test.each(hosts)(
  'no tracked file names %s: packages are named, not the hosts of their registries',
  async (host) => {
    const { stdout, exitCode } = await execa('git', ['grep', '-l', '-F', host], { cwd: root, reject: false })
    expect({ files: stdout, exitCode }).toEqual({ files: '', exitCode: 1 })
  },
)
