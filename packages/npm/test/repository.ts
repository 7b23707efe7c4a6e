import { join } from 'node:path'
import { execa } from 'execa'

export const ROOT: string = join(import.meta.dirname, '../../..')

/** What a command of this repository prints. */
export async function inRepository(args: readonly string[]): Promise<string> {
  const { stdout } = await execa('node', ['--import', 'tsx', 'packages/cli/src/main.ts', ...args], {
    cwd: ROOT,
  })
  return stdout
}

/** Prints the hash of the series, which is made from every edit and every file of the patches. */
export async function seriesIn(root: string, index: string, args: readonly string[]): Promise<string> {
  const { href } = new URL(`file://${join(root, 'packages/patches/src', index)}`)
  const code = `const { series, seriesHash } = await import('${href}'); console.log(seriesHash(series))`
  const { stdout } = await execa('node', [...args, '--input-type=module', '-e', code], { cwd: root })
  return stdout
}
