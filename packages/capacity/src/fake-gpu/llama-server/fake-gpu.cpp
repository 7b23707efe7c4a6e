// A ggml backend that presents itself as CUDA but holds no memory: it only counts allocations. With it, the real
// llama-server fits models onto GPUs that the machine does not have. All results of computations are zeros.
//
// EXAONE4_FAKE_GPUS gives the free memory of each GPU in bytes, separated by commas, before a program uses it.
// EXAONE4_FAKE_GPU_CONTEXT gives the bytes that each program takes for its CUDA context and kernels.
//
// It counts like ggml-cuda of llama.cpp b11076 on a GPU of compute capability 8.6, as far as EXAONE 4.0's compute graphs
// need it:
// - buffers are aligned to 128 bytes, and quantized rows are padded to a multiple of 512 elements;
// - flash attention reserves room for the keys and values of a quantized cache in f16, behind its result;
// - an allocation that exceeds the free memory fails;
// - it accepts the same operations, buffers and devices, so that the scheduler splits the graph in the same places.
// It does not count the pool of the kernels, which grows with the first prompt: llama-server does not see it either.

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

#include "ggml-backend-impl.h"
#include "ggml-backend.h"
#include "ggml-impl.h"
#include "ggml.h"

namespace {

constexpr size_t ALIGNMENT = 128;
constexpr int64_t ROW_PADDING = 512;
constexpr int64_t OFFLOAD_BATCH = 32;
constexpr size_t MIB = size_t(1) << 20;

struct Gpu {
    std::string name, bus;
    size_t total = 0;
    size_t used = 0;
    ggml_backend_device device{};
    ggml_backend_buffer_type buffers{};
};

struct Block {
    Gpu *gpu;
    void *base;
};

std::vector<Gpu *> gpus;
ggml_backend_reg registry;
ggml_backend_buffer_type host_buffers;

Gpu &gpu_of(ggml_backend_dev_t device) { return *static_cast<Gpu *>(device->context); }
Gpu &gpu_of(ggml_backend_buffer_type_t type) { return *static_cast<Gpu *>(type->context); }
Gpu &gpu_of(ggml_backend_t backend) { return *static_cast<Gpu *>(backend->context); }

size_t multiple(size_t value, size_t of) { return (value + of - 1) / of * of; }

// Buffers

void free_block(ggml_backend_buffer_t buffer) {
    auto *block = static_cast<Block *>(buffer->context);
    munmap(block->base, buffer->size);
    block->gpu->used -= buffer->size;
    delete block;
}

const ggml_backend_buffer_i block_interface = {
    .free_buffer = free_block,
    .get_base = [](ggml_backend_buffer_t buffer) { return static_cast<Block *>(buffer->context)->base; },
    .init_tensor = nullptr,
    .memset_tensor = [](ggml_backend_buffer_t, ggml_tensor *, uint8_t, size_t, size_t) {},
    .set_tensor = [](ggml_backend_buffer_t, ggml_tensor *, const void *, size_t, size_t) {},
    .get_tensor = [](ggml_backend_buffer_t, const ggml_tensor *, void *data, size_t, size_t size) { memset(data, 0, size); },
    .set_tensor_2d = nullptr,
    .get_tensor_2d = nullptr,
    .cpy_tensor = [](ggml_backend_buffer_t, const ggml_tensor *from, ggml_tensor *) {
        return from->buffer->iface.free_buffer == free_block;
    },
    .clear = [](ggml_backend_buffer_t, uint8_t) {},
    .reset = nullptr,
};

ggml_backend_buffer_t allocate(ggml_backend_buffer_type_t type, size_t size) {
    Gpu &gpu = gpu_of(type);
    if (size > gpu.total - gpu.used) {
        GGML_LOG_ERROR("%s: allocating %.2f MiB on %s: cudaMalloc failed: out of memory\n", __func__,
                       double(size) / MIB, gpu.name.c_str());
        return nullptr;
    }
    // Reserve addresses only: nothing can be written there, so no host memory is used.
    void *base = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) return nullptr;
    gpu.used += size;
    return ggml_backend_buffer_init(type, block_interface, new Block{&gpu, base}, size);
}

// The kernels for many tokens read f16 only. The one for a single token reads a quantized cache as it is.
size_t attention_size(const ggml_tensor *node) {
    size_t size = ggml_nbytes(node);
    if (node->src[0]->ne[1] == 1) return size;
    for (const ggml_tensor *cached : {node->src[1], node->src[2]}) {
        if (cached->type != GGML_TYPE_F16) size = multiple(size, ALIGNMENT) + ggml_nelements(cached) * sizeof(ggml_fp16_t);
    }
    return size;
}

size_t allocated_size(ggml_backend_buffer_type_t, const ggml_tensor *tensor) {
    if (tensor->op == GGML_OP_FLASH_ATTN_EXT) return attention_size(tensor);
    const int64_t rest = tensor->ne[0] % ROW_PADDING;
    const bool padded = ggml_is_quantized(tensor->type) && rest != 0;
    return ggml_nbytes(tensor) + (padded ? ggml_row_size(tensor->type, ROW_PADDING - rest) : 0);
}

const ggml_backend_buffer_type_i buffer_type_interface = {
    .get_name = [](ggml_backend_buffer_type_t type) { return gpu_of(type).name.c_str(); },
    .alloc_buffer = allocate,
    .get_alignment = [](ggml_backend_buffer_type_t) { return ALIGNMENT; },
    .get_max_size = nullptr,
    .get_alloc_size = allocated_size,
    .is_host = nullptr,
};

bool on_a_gpu(ggml_backend_buffer_type_t type) { return type->iface.alloc_buffer == allocate; }

ggml_backend_buffer_t allocate_on_host(ggml_backend_buffer_type_t type, size_t size) {
    ggml_backend_buffer_t buffer = ggml_backend_buft_alloc_buffer(ggml_backend_cpu_buffer_type(), size);
    if (buffer != nullptr) buffer->buft = type;
    return buffer;
}

// Streams

ggml_guid_t guid() {
    static ggml_guid value = {0xfa, 0x4e, 0x69, 0x70, 0x75, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5};
    return &value;
}

const ggml_backend_i stream_interface = {
    .get_name = [](ggml_backend_t backend) { return gpu_of(backend).name.c_str(); },
    .free = [](ggml_backend_t backend) { delete backend; },
    .set_tensor_async = [](ggml_backend_t, ggml_tensor *, const void *, size_t, size_t) {},
    .get_tensor_async = [](ggml_backend_t, const ggml_tensor *, void *data, size_t, size_t size) { memset(data, 0, size); },
    .set_tensor_2d_async = nullptr,
    .get_tensor_2d_async = nullptr,
    .cpy_tensor_async = [](ggml_backend_t from, ggml_backend_t to, const ggml_tensor *, ggml_tensor *) {
        return ggml_guid_matches(from->guid, guid()) && ggml_guid_matches(to->guid, guid());
    },
    .synchronize = [](ggml_backend_t) {},
    .graph_plan_create = nullptr,
    .graph_plan_free = nullptr,
    .graph_plan_update = nullptr,
    .graph_plan_compute = nullptr,
    .graph_compute = [](ggml_backend_t, ggml_cgraph *) { return GGML_STATUS_SUCCESS; },
    .event_record = [](ggml_backend_t, ggml_backend_event_t) {},
    .event_wait = [](ggml_backend_t, ggml_backend_event_t) {},
    .graph_optimize = nullptr,
};

// Devices

const char *description(ggml_backend_dev_t) { return "fake CUDA GPU, accounts for memory only"; }

void memory(ggml_backend_dev_t device, size_t *free, size_t *total) {
    *total = gpu_of(device).total;
    *free = gpu_of(device).total - gpu_of(device).used;
}

void describe(ggml_backend_dev_t device, ggml_backend_dev_props *props) {
    Gpu &gpu = gpu_of(device);
    *props = {};
    props->name = gpu.name.c_str();
    props->description = description(device);
    props->type = GGML_BACKEND_DEVICE_TYPE_GPU;
    props->device_id = gpu.bus.c_str();
    memory(device, &props->memory_free, &props->memory_total);
    props->caps.async = true;
    props->caps.host_buffer = true;
    props->caps.buffer_from_host_ptr = false;
    props->caps.events = true;
    props->caps.mmap_support = true;
}

bool rows_can_be_picked(ggml_type type) {
    switch (type) {
        case GGML_TYPE_F32:
        case GGML_TYPE_F16:
        case GGML_TYPE_BF16:
        case GGML_TYPE_I32:
        case GGML_TYPE_Q4_0:
        case GGML_TYPE_Q8_0:
            return true;
        default:
            return false;
    }
}

bool attends(const ggml_tensor *node) {
    const ggml_tensor *keys = node->src[1], *values = node->src[2];
    const bool width = keys->ne[0] == 64 || keys->ne[0] == 128;
    const bool type = keys->type == GGML_TYPE_F16 || keys->type == GGML_TYPE_Q4_0 || keys->type == GGML_TYPE_Q8_0;
    return width && values->ne[0] == keys->ne[0] && type && values->type == keys->type;
}

bool supports(ggml_backend_dev_t device, const ggml_tensor *node) {
    for (const ggml_tensor *source : node->src) {
        if (source == nullptr || source->buffer == nullptr) continue;
        if (on_a_gpu(source->buffer->buft) && source->buffer->buft->device != device) return false;
    }
    switch (node->op) {
        case GGML_OP_GET_ROWS:
            return rows_can_be_picked(node->src[0]->type);
        case GGML_OP_MUL_MAT:
            return node->src[1]->type != GGML_TYPE_F16 || node->src[0]->type == GGML_TYPE_F16;
        case GGML_OP_SET_ROWS:
            return node->src[0]->type == GGML_TYPE_F32 && rows_can_be_picked(node->type);
        case GGML_OP_FLASH_ATTN_EXT:
            return attends(node);
        case GGML_OP_CUSTOM:
        case GGML_OP_MAP_CUSTOM1:
        case GGML_OP_MAP_CUSTOM2:
        case GGML_OP_MAP_CUSTOM3:
            return false;
        default:
            return true;
    }
}

bool wants(ggml_backend_dev_t, const ggml_tensor *node) {
    switch (node->op) {
        case GGML_OP_GET_ROWS:
            return false;
        case GGML_OP_MUL_MAT:
            return node->ne[1] >= OFFLOAD_BATCH;
        case GGML_OP_ROPE:
            return node->ne[2] >= OFFLOAD_BATCH;
        default:
            return ggml_nrows(node) >= OFFLOAD_BATCH;
    }
}

const ggml_backend_device_i device_interface = {
    .get_name = [](ggml_backend_dev_t device) { return gpu_of(device).name.c_str(); },
    .get_description = description,
    .get_memory = memory,
    .get_type = [](ggml_backend_dev_t) { return GGML_BACKEND_DEVICE_TYPE_GPU; },
    .get_props = describe,
    .init_backend = [](ggml_backend_dev_t device, const char *) {
        return new ggml_backend{guid(), stream_interface, device, &gpu_of(device)};
    },
    .get_buffer_type = [](ggml_backend_dev_t device) { return &gpu_of(device).buffers; },
    .get_host_buffer_type = [](ggml_backend_dev_t) { return &host_buffers; },
    .buffer_from_host_ptr = nullptr,
    .supports_op = supports,
    .supports_buft = [](ggml_backend_dev_t device, ggml_backend_buffer_type_t type) {
        return on_a_gpu(type) && type->device == device;
    },
    .offload_op = wants,
    .event_new = [](ggml_backend_dev_t device) { return new ggml_backend_event{device, nullptr}; },
    .event_free = [](ggml_backend_dev_t, ggml_backend_event_t event) { delete event; },
    .event_synchronize = [](ggml_backend_dev_t, ggml_backend_event_t) {},
};

// Ollama compares the compute capability of a GPU with the architectures that a library was compiled for.
ggml_backend_feature *features(ggml_backend_reg_t) {
    static ggml_backend_feature list[] = {{"ARCHS", "860"}, {nullptr, nullptr}};
    return list;
}

const ggml_backend_reg_i registry_interface = {
    .get_name = [](ggml_backend_reg_t) { return "CUDA"; },
    .get_device_count = [](ggml_backend_reg_t) { return gpus.size(); },
    .get_device = [](ggml_backend_reg_t, size_t index) { return &gpus.at(index)->device; },
    .get_proc_address = [](ggml_backend_reg_t, const char *name) -> void * {
        return strcmp(name, "ggml_backend_get_features") == 0 ? reinterpret_cast<void *>(features) : nullptr;
    },
};

bool is_visible(const std::string &id) {
    const char *visible = getenv("CUDA_VISIBLE_DEVICES");
    return visible == nullptr || ("," + std::string(visible) + ",").find("," + id + ",") != std::string::npos;
}

size_t bytes(const char *text) { return text == nullptr ? 0 : std::strtoull(text, nullptr, 10); }

void find_gpus() {
    const char *sizes = getenv("EXAONE4_FAKE_GPUS");
    const size_t context = bytes(getenv("EXAONE4_FAKE_GPU_CONTEXT"));
    std::istringstream list(sizes == nullptr ? "" : sizes);
    std::string size;
    for (int index = 0; std::getline(list, size, ','); index++) {
        const std::string number = std::to_string(index);
        if (!is_visible(number)) continue;
        auto *gpu = new Gpu{"CUDA" + std::to_string(gpus.size()), "0000:0" + number + ":00.0"};
        gpu->total = bytes(size.c_str());
        gpu->used = std::min(context, gpu->total);
        gpu->device = {device_interface, &registry, gpu};
        gpu->buffers = {buffer_type_interface, &gpu->device, gpu};
        GGML_LOG_INFO("  Device %zu: %s, compute capability 8.6, VMM: yes, VRAM: %zu MiB\n", gpus.size(),
                      description(&gpu->device), gpu->total / MIB);
        gpus.push_back(gpu);
    }
}

}  // namespace

extern "C" __attribute__((visibility("default"))) ggml_backend_reg_t ggml_backend_init(void) {
    if (registry.api_version == GGML_BACKEND_API_VERSION) return &registry;
    registry = {GGML_BACKEND_API_VERSION, registry_interface, nullptr};
    find_gpus();
    host_buffers = {ggml_backend_cpu_buffer_type()->iface, gpus.empty() ? nullptr : &gpus.front()->device, nullptr};
    host_buffers.iface.get_name = [](ggml_backend_buffer_type_t) { return "CUDA_Host"; };
    host_buffers.iface.alloc_buffer = allocate_on_host;
    return &registry;
}
