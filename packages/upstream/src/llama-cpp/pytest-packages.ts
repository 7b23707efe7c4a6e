import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fetchWheels, type Workspace } from '@exaone4/harness'
import type { Wheel } from '@exaone4/patches'

/** What llama.cpp's `tools/server/tests/requirements.txt` names and its tests import, and what these need. */
const WHEELS: readonly Wheel[] = [
  wheel('pytest', '8.3.5', 'c69214aa47deac29fad6c2a4f590b9c4a9fdb16a403176fe154b79c0b4d4d820'),
  wheel('iniconfig', '2.3.1', '9121e2c1fdb355232495be3194c8dfe87ccc2d5dee45947b78e68f499790d7a7'),
  wheel('packaging', '26.4', '81383611a09c1bc0b08b76e0fd5829d7c6824c65b27a6aee339da133f4233ea2'),
  wheel('pluggy', '1.7.0', '7dd7b0d8832ba3cb632c306926ded123429211b83641b35dc5c41ad2d34f9bec'),
  wheel('requests', '2.32.5', '2462f94637a34fd532264295e186976db0f5d453d1cdd31473c85a6a161affb6'),
  wheel('certifi', '2026.10.19.post1', '1324c476b4811eff41a8bc2122cd0bbd4d9c7234c725446d99ab1612b3a7fdd2'),
  wheel('charset-normalizer', '3.5.3', '96e268b0cbda016ac519513294fcd17032264085b600abaac58b93049477e132'),
  wheel('idna', '3.20', 'ab7ae7122974553370f0bdb919e1a960b2cd1bc1ef0276416d896db81c14582c'),
  wheel('urllib3', '2.8.0', '0cf3cae568d36aa9576b28dfb35f11328f1cb974ca7647d9475ebb86c75ac6e3'),
  wheel('filelock', '3.32.7', '65ff0d0190ea42038b32bda4b77834fb05be2cad4c5b9b01aa4dfb3614536e52'),
]

/**
 * The folder with pytest and what llama.cpp's tests of its server import, fetched once.
 *
 * @throws Failure `source`
 */
export async function pytestPackages(space: Workspace, signal?: AbortSignal): Promise<string> {
  const [pytest] = WHEELS
  const folder = join(space.cache, 'tools', `${pytest?.name}-${pytest?.version}`)
  if (existsSync(folder)) return folder
  await mkdir(dirname(folder), { recursive: true })
  await fetchWheels(space, folder, WHEELS, signal)
  return folder
}

function wheel(name: string, version: string, sha256: string): Wheel {
  return { name, version, sha256 }
}
