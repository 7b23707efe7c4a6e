// Temporary memory of ggml-cuda's kernels in their pool, in bytes per operation, on a GPU of compute capability 8.6 with
// 82 multiprocessors (RTX 3090). Quantized matrix products need their input in q8_1 and room to combine partial tiles.
// Flash attention needs a quantized cache in f16 and room for partial results.

#pragma once

#include <cstddef>
#include <cstdint>

#include "ggml-impl.h"
#include "ggml.h"

namespace fake_gpu {

constexpr size_t ALIGNMENT = 128;
constexpr int64_t ROW_PADDING = 512;
constexpr int64_t MULTIPROCESSORS = 82;

inline int64_t multiple(int64_t value, int64_t of) { return (value + of - 1) / of * of; }

inline size_t matrix_need(const ggml_tensor *node) {
    const ggml_tensor *input = node->src[1];
    constexpr int64_t q8_1_block = 32, q8_1_bytes = 36, tile = 128, tile_block_bytes = 144;
    constexpr int64_t few_rows = 8;
    const int64_t row = multiple(input->ne[0], ROW_PADDING) / q8_1_block * q8_1_bytes;
    const int64_t converted = row * ggml_nrows(input);
    if (input->ne[1] <= few_rows) return multiple(converted, ALIGNMENT);
    const int64_t tiles = MULTIPROCESSORS * tile * tile * sizeof(float);
    return multiple(converted + tile * tile_block_bytes, ALIGNMENT) + multiple(tiles, ALIGNMENT);
}

inline size_t attention_need(const ggml_tensor *node) {
    const ggml_tensor *queries = node->src[0], *keys = node->src[1], *values = node->src[2], *mask = node->src[3];
    const bool quantized = ggml_is_quantized(keys->type);
    if (queries->ne[1] == 1 && quantized) return 0;

    size_t need = 0;
    for (const ggml_tensor *cached : {keys, values}) {
        if (cached->type != GGML_TYPE_F16) need += multiple(ggml_nelements(cached) * sizeof(ggml_fp16_t), ALIGNMENT);
    }

    // Heads that share keys are worked on together where rows are aligned; a tile has at most 64 columns.
    bool together = mask != nullptr && keys->ne[1] % 256 == 0;
    for (const ggml_tensor *tensor : {queries, keys, values, mask}) {
        for (int i = 1; tensor != nullptr && i < GGML_MAX_DIMS; i++) together = together && tensor->nb[i] % 16 == 0;
    }
    const int64_t shared = queries->ne[2] / keys->ne[2];
    int64_t heads = 8;
    while (!together || shared % heads != 0) {
        if (heads == 1) break;
        heads /= 2;
    }
    int64_t columns = 8;
    while (columns < 64 && queries->ne[1] > columns / heads) columns *= 2;
    const int64_t tokens = columns / heads;
    const int64_t tiles = multiple(queries->ne[1], tokens) / tokens * (queries->ne[2] / heads) * queries->ne[3];
    const int64_t waves = 2 * MULTIPROCESSORS;
    const int64_t filled = 100 * tiles / multiple(tiles, waves);
    const int64_t blocks = filled < 75 ? waves : tiles;
    const int64_t partial = blocks * columns * (4 + values->ne[0]) * sizeof(float) * 2 * sizeof(float);
    return need + multiple(partial, ALIGNMENT);
}

inline size_t pool_need(const ggml_tensor *node) {
    switch (node->op) {
        case GGML_OP_MUL_MAT:
            return ggml_is_quantized(node->src[0]->type) ? matrix_need(node) : 0;
        case GGML_OP_FLASH_ATTN_EXT:
            return attention_need(node);
        default:
            return 0;
    }
}

}  // namespace fake_gpu
