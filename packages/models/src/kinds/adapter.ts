import { float32, string } from '../gguf/metadata.ts'
import { writeGguf } from '../gguf/write.ts'

const RANK = 4

/** Writes a LoRA adapter without effect for a test model with this hidden size; returns its size in bytes. */
export async function writeAdapter(path: string, hidden: number): Promise<number> {
  const tensor = 'blk.0.attn_q.weight'
  return writeGguf(path, {
    metadata: {
      'general.architecture': string('exaone4'),
      'general.type': string('adapter'),
      'adapter.type': string('lora'),
      'adapter.lora.alpha': float32(RANK),
    },
    tensors: [
      { name: `${tensor}.lora_a`, type: 'F32', shape: [hidden, RANK], data: 'zeros' },
      { name: `${tensor}.lora_b`, type: 'F32', shape: [RANK, hidden], data: 'zeros' },
    ],
  })
}
