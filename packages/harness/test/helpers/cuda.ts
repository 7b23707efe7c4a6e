import { delimiter, join } from 'node:path'
import { type Files, temporaryTree } from '../../testing/project.ts'
import { environment } from '../../testing/tree.ts'

/** Answers as a CUDA compiler does. */
export function nvcc(version: string, known: readonly number[] = [75, 80, 86, 89, 90]): string {
  const [major, minor] = version.split('.')
  const list = known.map((architecture) => `compute_${architecture}`).join(' ')
  return `#!/bin/sh
case $1 in
  --version) echo "Cuda compilation tools, release ${major}.${minor}, V${version}" ;;
  --list-gpu-arch) printf '%s\\n' ${list} ;;
  *) exit 1 ;;
esac
`
}

/** Answers as the driver's tool does where there are GPUs of these capabilities. */
export function nvidiaSmi(...capabilities: string[]): string {
  return `#!/bin/sh
[ "$*" = "--query-gpu=compute_cap --format=csv,noheader" ] && printf '%s\\n' ${capabilities.join(' ')}
`
}

/** Puts programs in front of those of the system, hides every GPU, and every toolkit but the one that is named. */
export async function withPrograms(programs: Files, toolkit = '/nonexistent'): Promise<string> {
  const bin = await temporaryTree({ 'nvidia-smi': '#!/bin/sh\nexit 9\n', ...programs })
  environment({
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    CUDA_HOME: toolkit,
    CUDA_PATH: undefined,
  })
  return bin
}

/** A folder that holds a toolkit. */
export async function toolkitFolder(version: string): Promise<{ root: string; nvcc: string }> {
  const root = await temporaryTree({ 'bin/nvcc': nvcc(version) })
  return { root, nvcc: join(root, 'bin/nvcc') }
}
