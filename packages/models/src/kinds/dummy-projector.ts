import { writeGguf } from '../gguf/write.ts'
import { projectorMetadata } from './projector-metadata.ts'
import { projectorShape, projectorTensors } from './projector-tensors.ts'

/**
 * Writes a projector with the shapes and types of LG's for EXAONE 4.5 and zero weights, stored sparsely. It serves to
 * measure memory.
 *
 * @returns its size in bytes
 * @throws Failure `build` for a disk error
 */
export function writeDummyProjector(path: string): Promise<number> {
  return writeGguf(path, {
    metadata: projectorMetadata(projectorShape),
    tensors: projectorTensors().map((tensor) => ({ ...tensor, data: 'zeros' as const })),
  })
}
