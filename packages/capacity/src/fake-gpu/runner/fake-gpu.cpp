// A ggml backend that presents itself as CUDA but holds no memory: it only counts allocations. With it, the real server
// places layers on GPUs that the machine does not have. All results of computations are zeros.
//
// EXAONE4_FAKE_GPUS gives the size of each GPU in bytes, separated by commas. The free memory of a GPU is its size minus
// what this process has allocated on it.
//
// It counts like ggml-cuda, as far as EXAONE 4.0's compute graphs need it:
// - buffers are aligned to 128 bytes, and quantized rows are padded to a multiple of 512 elements;
// - an allocation that exceeds the free memory fails;
// - the pool for temporary data, which the server reserves together with the compute buffer, grows in steps of 2 MiB to
//   the largest need of any operation (pool.hpp);
// - it accepts the same operations, buffers and devices, so that the scheduler splits the graph in the same places.
// It does not count the memory that the driver uses: CUDA's context, cuBLAS and the code of kernels.

#include <sys/mman.h>

#include <algorithm>
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
#include "pool.hpp"

namespace {

using fake_gpu::ALIGNMENT;
using fake_gpu::multiple;
using fake_gpu::pool_need;
using fake_gpu::ROW_PADDING;

constexpr size_t POOL_STEP = size_t(2) << 20;
constexpr int COMPUTE_MAJOR = 8, COMPUTE_MINOR = 6;
constexpr int DRIVER_MAJOR = 13, DRIVER_MINOR = 0;
constexpr int64_t OFFLOAD_BATCH = 32;

struct Gpu {
    std::string name, id, bus;
    size_t total = 0;
    size_t used = 0;
    ggml_backend_device device{};
    ggml_backend_buffer_type buffers{};
};

struct Stream {
    Gpu *gpu;
    size_t pool = 0;
    size_t refused = 0;
    bool holds = false;
};

struct Block {
    Gpu *gpu;
    void *base;
    size_t mapped;
};

std::vector<Gpu *> gpus;
ggml_backend_reg registry;
ggml_backend_buffer_type host_buffers;

Gpu &gpu_of(ggml_backend_dev_t device) { return *static_cast<Gpu *>(device->context); }
Gpu &gpu_of(ggml_backend_buffer_type_t type) { return *static_cast<Gpu *>(type->context); }

bool take(Gpu &gpu, size_t size) {
    if (size > gpu.total - gpu.used) return false;
    gpu.used += size;
    return true;
}

// Buffers

void free_block(ggml_backend_buffer_t buffer) {
    auto *block = static_cast<Block *>(buffer->context);
    munmap(block->base, block->mapped);
    block->gpu->used -= buffer->size;
    delete block;
    delete buffer;
}

const ggml_backend_buffer_i block_interface = {
    /* free_buffer   */ free_block,
    /* get_base      */ [](ggml_backend_buffer_t buffer) { return static_cast<Block *>(buffer->context)->base; },
    /* init_tensor   */ nullptr,
    /* memset_tensor */ [](ggml_backend_buffer_t, ggml_tensor *, uint8_t, size_t, size_t) {},
    /* set_tensor    */ [](ggml_backend_buffer_t, ggml_tensor *, const void *, size_t, size_t) {},
    /* get_tensor    */
    [](ggml_backend_buffer_t, const ggml_tensor *, void *data, size_t, size_t size) { memset(data, 0, size); },
    /* cpy_tensor    */
    [](ggml_backend_buffer_t, const ggml_tensor *from, ggml_tensor *) {
        return from->buffer->iface.free_buffer == free_block;
    },
    /* clear         */ [](ggml_backend_buffer_t, uint8_t) {},
    /* reset         */ nullptr,
};

ggml_backend_buffer_t allocate(ggml_backend_buffer_type_t type, size_t size) {
    Gpu &gpu = gpu_of(type);
    if (!take(gpu, size)) {
        GGML_LOG_ERROR("fake GPU: %zu bytes do not fit on %s, %zu of %zu are taken\n", size, gpu.name.c_str(), gpu.used,
                       gpu.total);
        return nullptr;
    }
    // Reserve addresses only: nothing can be written there, so no host memory is used.
    void *base = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) {
        gpu.used -= size;
        return nullptr;
    }
    return ggml_backend_buffer_init(type, block_interface, new Block{&gpu, base, size}, size);
}

size_t allocated_size(ggml_backend_buffer_type_t, const ggml_tensor *tensor) {
    const int64_t rest = tensor->ne[0] % ROW_PADDING;
    const bool padded = ggml_is_quantized(tensor->type) && rest != 0;
    return ggml_nbytes(tensor) + (padded ? ggml_row_size(tensor->type, ROW_PADDING - rest) : 0);
}

const ggml_backend_buffer_type_i buffer_type_interface = {
    /* get_name       */ [](ggml_backend_buffer_type_t type) { return gpu_of(type).name.c_str(); },
    /* alloc_buffer   */ allocate,
    /* get_alignment  */ [](ggml_backend_buffer_type_t) { return ALIGNMENT; },
    /* get_max_size   */ nullptr,
    /* get_alloc_size */ allocated_size,
    /* is_host        */ nullptr,
    /* noalloc_buffer */ nullptr,
};

bool on_a_gpu(ggml_backend_buffer_type_t type) { return type->iface.alloc_buffer == allocate; }

ggml_backend_buffer_t allocate_on_host(ggml_backend_buffer_type_t type, size_t size) {
    ggml_backend_buffer_t buffer = ggml_backend_buft_alloc_buffer(ggml_backend_cpu_buffer_type(), size);
    if (buffer != nullptr) buffer->buft = type;
    return buffer;
}

// Streams

Stream &stream_of(ggml_backend_t backend) { return *static_cast<Stream *>(backend->context); }

void drop_pool(Stream &stream) {
    if (stream.holds) stream.gpu->used -= stream.pool;
    stream = Stream{stream.gpu};
}

bool grow_pool(Stream &stream, const ggml_cgraph *graph, bool hold) {
    if (hold != stream.holds) drop_pool(stream);
    stream.holds = hold;
    size_t need = stream.pool;
    for (int i = 0; i < graph->n_nodes; i++) {
        need = std::max<size_t>(need, multiple(pool_need(graph->nodes[i]), POOL_STEP));
    }
    const size_t more = need - stream.pool;
    if (hold && !take(*stream.gpu, more)) {
        stream.refused = more;
        return false;
    }
    stream.pool = need;
    if (hold && more > 0) {
        GGML_LOG_INFO("fake GPU: %s pool = %zu bytes, %zu of %zu taken\n", stream.gpu->name.c_str(), need,
                      stream.gpu->used, stream.gpu->total);
    }
    return true;
}

ggml_guid_t guid() {
    static ggml_guid value = {0xfa, 0x4e, 0x69, 0x70, 0x75, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4};
    return &value;
}

const ggml_backend_i stream_interface = {
    /* get_name           */ [](ggml_backend_t backend) { return stream_of(backend).gpu->name.c_str(); },
    /* free               */
    [](ggml_backend_t backend) {
        drop_pool(stream_of(backend));
        delete &stream_of(backend);
        delete backend;
    },
    /* set_tensor_async   */ [](ggml_backend_t, ggml_tensor *, const void *, size_t, size_t) {},
    /* get_tensor_async   */
    [](ggml_backend_t, const ggml_tensor *, void *data, size_t, size_t size) { memset(data, 0, size); },
    /* cpy_tensor_async   */
    [](ggml_backend_t from, ggml_backend_t to, const ggml_tensor *, ggml_tensor *) {
        return ggml_guid_matches(from->guid, guid()) && ggml_guid_matches(to->guid, guid());
    },
    /* synchronize        */ [](ggml_backend_t) {},
    /* graph_plan_create  */ nullptr,
    /* graph_plan_free    */ nullptr,
    /* graph_plan_update  */ nullptr,
    /* graph_plan_compute */ nullptr,
    /* graph_compute      */
    [](ggml_backend_t backend, ggml_cgraph *graph, int) {
        return grow_pool(stream_of(backend), graph, true) ? GGML_STATUS_SUCCESS : GGML_STATUS_ALLOC_FAILED;
    },
    /* event_record       */ [](ggml_backend_t, ggml_backend_event_t) {},
    /* event_wait         */ [](ggml_backend_t, ggml_backend_event_t) {},
    /* graph_optimize     */ nullptr,
    /* graph_reserve      */
    [](ggml_backend_t backend, ggml_cgraph *graph, bool hold) {
        return grow_pool(stream_of(backend), graph, hold) ? GGML_STATUS_SUCCESS : GGML_STATUS_FAILED;
    },
    /* buffer_size        */
    [](ggml_backend_t backend) { return stream_of(backend).pool + stream_of(backend).refused; },
    /* reset              */ [](ggml_backend_t backend) { drop_pool(stream_of(backend)); },
};

// Devices

const char *description(ggml_backend_dev_t) { return "fake GPU, accounts for memory only"; }

void describe(ggml_backend_dev_t device, ggml_backend_dev_props *props) {
    Gpu &gpu = gpu_of(device);
    props->name = gpu.name.c_str();
    props->description = description(device);
    props->id = gpu.id.c_str();
    props->type = GGML_BACKEND_DEVICE_TYPE_GPU;
    props->device_id = gpu.bus.c_str();
    props->memory_total = props->memory_free = 0;
    props->compute_major = COMPUTE_MAJOR;
    props->compute_minor = COMPUTE_MINOR;
    props->driver_major = DRIVER_MAJOR;
    props->driver_minor = DRIVER_MINOR;
    props->integrated = 0;
    props->library = "CUDA";
    props->caps.async = true;
    props->caps.host_buffer = true;
    props->caps.buffer_from_host_ptr = false;
    props->caps.events = true;
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
    /* get_name             */ [](ggml_backend_dev_t device) { return gpu_of(device).name.c_str(); },
    /* get_description      */ description,
    /* get_memory           */
    [](ggml_backend_dev_t device, size_t *free, size_t *total) {
        *total = gpu_of(device).total;
        *free = gpu_of(device).total - gpu_of(device).used;
    },
    /* get_type             */ [](ggml_backend_dev_t) { return GGML_BACKEND_DEVICE_TYPE_GPU; },
    /* get_props            */ describe,
    /* init_backend         */
    [](ggml_backend_dev_t device, const char *) {
        return new ggml_backend{guid(), stream_interface, device, new Stream{&gpu_of(device)}};
    },
    /* get_buffer_type      */ [](ggml_backend_dev_t device) { return &gpu_of(device).buffers; },
    /* get_host_buffer_type */ [](ggml_backend_dev_t) { return &host_buffers; },
    /* buffer_from_host_ptr */ nullptr,
    /* supports_op          */ supports,
    /* supports_buft        */
    [](ggml_backend_dev_t device, ggml_backend_buffer_type_t type) { return on_a_gpu(type) && type->device == device; },
    /* offload_op           */ wants,
    /* event_new            */
    [](ggml_backend_dev_t device) { return new ggml_backend_event{device, nullptr}; },
    /* event_free           */ [](ggml_backend_dev_t, ggml_backend_event_t event) { delete event; },
    /* event_synchronize    */ [](ggml_backend_dev_t, ggml_backend_event_t) {},
    /* reset                */ [](ggml_backend_dev_t) {},
};

const ggml_backend_reg_i registry_interface = {
    /* get_name         */ [](ggml_backend_reg_t) { return "CUDA"; },
    /* get_device_count */ [](ggml_backend_reg_t) { return gpus.size(); },
    /* get_device       */ [](ggml_backend_reg_t, size_t index) { return &gpus.at(index)->device; },
    /* get_proc_address */ [](ggml_backend_reg_t, const char *) -> void * { return nullptr; },
};

bool is_visible(const std::string &id) {
    const char *visible = getenv("CUDA_VISIBLE_DEVICES");
    return visible == nullptr || ("," + std::string(visible) + ",").find("," + id + ",") != std::string::npos;
}

void find_gpus() {
    const char *sizes = getenv("EXAONE4_FAKE_GPUS");
    std::istringstream list(sizes == nullptr ? "" : sizes);
    std::string size;
    for (int index = 0; std::getline(list, size, ','); index++) {
        const std::string number = std::to_string(index);
        const std::string id = "GPU-fake-" + number;
        if (!is_visible(id)) continue;
        auto *gpu = new Gpu{"CUDA" + std::to_string(gpus.size()), id, "0000:0" + number + ":00.0"};
        gpu->total = std::strtoull(size.c_str(), nullptr, 10);
        gpu->device = {device_interface, &registry, gpu};
        gpu->buffers = {buffer_type_interface, &gpu->device, gpu, false};
        gpus.push_back(gpu);
    }
}

}  // namespace

extern "C" __attribute__((visibility("default"))) ggml_backend_reg_t ggml_backend_init(void) {
    if (registry.api_version == GGML_BACKEND_API_VERSION) return &registry;
    registry = {GGML_BACKEND_API_VERSION, registry_interface, nullptr};
    find_gpus();
    const ggml_backend_buffer_type_i cpu = ggml_backend_cpu_buffer_type()->iface;
    host_buffers = {cpu, gpus.empty() ? nullptr : &gpus.front()->device, nullptr, false};
    host_buffers.iface.get_name = [](ggml_backend_buffer_type_t) { return "CUDA_Host"; };
    host_buffers.iface.alloc_buffer = allocate_on_host;
    return &registry;
}
