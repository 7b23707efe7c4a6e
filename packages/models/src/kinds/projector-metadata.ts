import { bool, float32, float32s, type Metadata, string, uint32 } from '../gguf/metadata.ts'
import { PATCH, type ProjectorShape } from './projector-shape.ts'

export function projectorMetadata(shape: ProjectorShape): Metadata {
  return {
    'general.architecture': string('clip'),
    'general.type': string('mmproj'),
    'general.name': string(shape.name),
    'general.file_type': uint32(shape.fileType),
    'general.quantization_version': uint32(2),
    'clip.has_vision_encoder': bool(true),
    'clip.projector_type': string('exaone4_5'),
    'clip.use_silu': bool(true),
    'clip.vision.projection_dim': uint32(shape.tokens),
    'clip.vision.image_size': uint32(2 * PATCH),
    'clip.vision.patch_size': uint32(PATCH),
    'clip.vision.embedding_length': uint32(shape.hidden),
    'clip.vision.feed_forward_length': uint32(shape.ffn),
    'clip.vision.block_count': uint32(shape.blocks),
    'clip.vision.attention.head_count': uint32(shape.heads),
    'clip.vision.attention.head_count_kv': uint32(shape.kvHeads),
    'clip.vision.attention.layer_norm_epsilon': float32(1e-6),
    'clip.vision.n_wa_pattern': uint32(7),
    'clip.vision.spatial_merge_size': uint32(2),
    'clip.vision.window_size': uint32(8 * PATCH),
    'clip.vision.image_min_pixels': uint32(3136),
    'clip.vision.image_max_pixels': uint32(3_211_264),
    // Black is −1, the brightest value 1.
    'clip.vision.image_mean': float32s([0.5, 0.5, 0.5]),
    'clip.vision.image_std': float32s([0.5, 0.5, 0.5]),
  }
}
