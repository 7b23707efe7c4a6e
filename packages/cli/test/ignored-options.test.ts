import { Command } from 'commander'
import { expect, test } from 'vitest'
import { withBuildOptions } from '../src/program/build-options.ts'
import { givenOptions, refuseIgnored } from '../src/program/ignored-options.ts'
import { cli } from './cli.ts'

const OLLAMA_HOST = '127.0.0.1:11434'

function given(...args: string[]): string[] {
  const command = withBuildOptions(new Command()).option('--stock').option('--only <id...>')
  return givenOptions(command.parse(args, { from: 'user' }))
}

test.each([
  [['--release', 'v0.18.0']],
  [['--use', 'dist/x']],
  [['--stock']],
  [['--backend', 'auto']],
  [['--cpu', 'all']],
  [['--source', 'gomod']],
  [['--cuda-toolkit', 'pip']],
  [['--cuda-arch', '86']],
  [['--jobs', '2']],
  [['--llama-server', 'x']],
  [['--no-install']],
])('%j beside OLLAMA_HOST is a usage error that says what to leave out', (args) => {
  const refused = (): void => refuseIgnored({ OLLAMA_HOST }, given(...args))
  expect(refused).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: `OLLAMA_HOST names a running server, and ${args[0]} would be ignored`,
      hint: expect.stringMatching(`leave out ${args[0]} to .*, or OLLAMA_HOST to .*env -u OLLAMA_HOST`),
    }),
  )
  expect(() => refuseIgnored({}, given(...args))).not.toThrow()
})

test('options that a running server heeds go with OLLAMA_HOST, and so do defaults', () => {
  expect(given('--only', 'tools')).toEqual(['--only'])
  expect(() => refuseIgnored({ OLLAMA_HOST }, given('--only', 'tools'))).not.toThrow()
})

test('the command refuses before it asks the server, and exits 2', async () => {
  const args = ['conformance', '--release', 'v0.18.0', '--backend', 'cpu', '--faults']
  const { status, stderr } = await cli(args, { OLLAMA_HOST: '127.0.0.1:9' })
  expect(stderr).toContain('--release, --backend, --faults would be ignored')
  expect(status).toBe(2)
})
