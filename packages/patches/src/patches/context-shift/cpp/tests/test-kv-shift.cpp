// shift a sequence and compare its memory with that of the same sequence evaluated at the shifted positions

#include "common.h"
#include "log.h"
#include "llama-cpp.h"

#include <algorithm>
#include <clocale>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

static const int N_TOKENS = 16;
static const int N_SHIFT  = 8;

static llama_context_ptr init_context(llama_model * model) {
    llama_context_params params = llama_context_default_params();
    params.n_ctx           = 256;
    params.n_threads       = 1; // tiny models
    params.n_threads_batch = 1;
    params.swa_full        = true; // required for shifting
    // F32, so that rounding does not hide a change of small keys
    params.type_k          = GGML_TYPE_F32;
    params.type_v          = GGML_TYPE_F32;
    params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;

    llama_context_ptr ctx(llama_init_from_model(model, params));
    if (!ctx) {
        throw std::runtime_error("failed to create context");
    }
    return ctx;
}

static void decode(llama_context * ctx, int n_tokens, llama_pos pos0) {
    llama_batch batch = llama_batch_init(n_tokens, 0, 1);
    for (int i = 0; i < n_tokens; ++i) {
        common_batch_add(batch, 1 + i, pos0 + i, {0}, true);
    }
    const int ret = llama_decode(ctx, batch);
    llama_batch_free(batch);
    if (ret != 0) {
        throw std::runtime_error("failed to decode");
    }
}

// the state of the sequence: F32 keys and values, and metadata that does not depend on the way to it
static std::vector<float> get_state(llama_context * ctx) {
    std::vector<uint8_t> data(llama_state_seq_get_size(ctx, 0));
    data.resize(llama_state_seq_get_data(ctx, data.data(), data.size(), 0));

    std::vector<float> res(data.size()/sizeof(float));
    std::memcpy(res.data(), data.data(), res.size()*sizeof(float));
    return res;
}

// normalized mean squared error = mse(a, b) / mse(a, 0)
static double nmse(const std::vector<float> & a, const std::vector<float> & b) {
    double mse_a_b = 0.0;
    double mse_a_0 = 0.0;
    for (size_t i = 0; i < a.size(); i++) {
        mse_a_b += (a[i] - b[i])*(a[i] - b[i]);
        mse_a_0 += a[i]*a[i];
    }
    return mse_a_b/mse_a_0;
}

// architectures whose keys depend on the position in more ways than the shift knows
static bool is_supported(const llama_model * model) {
    static const std::vector<std::string> unsupported = {
        "starcoder",                                   // absolute positions are added to the embeddings
        "hunyuan-dense", "hunyuan-moe", "maincoder",   // FIXME: the keys are normalized after RoPE
        "deepseek32", "glm-dsa", "dots3note", "hy_v4", // FIXME: indexer
        "cogvlm", "falcon-h1", "pangu-embedded",       // FIXME: the graphs ignore rope_freqs, the shift does not
    };

    char arch[64] = {};
    llama_model_meta_val_str(model, "general.architecture", arch, sizeof(arch));
    return std::find(unsupported.begin(), unsupported.end(), arch) == unsupported.end();
}

static bool test_model(const std::string & path) {
    const std::string name = std::filesystem::path(path).filename().string();

    llama_model_params params = llama_model_default_params();
    params.progress_callback = [](float /*progress*/, void * /*user_data*/) { return true; };

    llama_model_ptr model(llama_model_load_from_file(path.c_str(), params));
    if (!model) {
        throw std::runtime_error("failed to load " + path);
    }

    if (llama_model_rope_type(model.get()) == LLAMA_ROPE_TYPE_NONE || llama_model_has_encoder(model.get())) {
        printf("%-32s SKIP (no RoPE)\n", name.c_str());
        return true;
    }
    if (!is_supported(model.get())) {
        printf("%-32s SKIP (unsupported)\n", name.c_str());
        return true;
    }

    auto ctx_shift = init_context(model.get());
    auto ctx_ref   = init_context(model.get());

    llama_memory_t mem = llama_get_memory(ctx_shift.get());
    if (mem == nullptr || !llama_memory_can_shift(mem)) {
        printf("%-32s SKIP (cannot shift)\n", name.c_str());
        return true;
    }

    decode(ctx_shift.get(), N_TOKENS, 0);
    llama_memory_seq_add(mem, 0, 0, -1, N_SHIFT);

    decode(ctx_ref.get(), N_TOKENS, N_SHIFT);

    // the shift is applied by the next decode
    decode(ctx_shift.get(), 1, N_SHIFT + N_TOKENS);
    decode(ctx_ref  .get(), 1, N_SHIFT + N_TOKENS);

    const auto state_shift = get_state(ctx_shift.get());
    const auto state_ref   = get_state(ctx_ref  .get());

    if (state_shift.size() != state_ref.size()) {
        printf("%-32s FAIL (%zu and %zu values)\n", name.c_str(), state_shift.size(), state_ref.size());
        return false;
    }

    const double err = nmse(state_ref, state_shift);
    const bool   ok  = err < 1e-6;
    printf("%-32s %s (NMSE %.2e)\n", name.c_str(), ok ? "OK" : "FAIL", err);
    return ok;
}

int main(int argc, char ** argv) {
    std::setlocale(LC_NUMERIC, "C");

    if (argc < 3 || strcmp(argv[1], "--models") != 0) {
        fprintf(stderr, "usage: %s --models DIR [NAME...]\n", argv[0]);
        return 1;
    }

    llama_log_set([](ggml_log_level level, const char * text, void * /*user_data*/) {
        if (level >= GGML_LOG_LEVEL_ERROR) {
            fputs(text, stderr);
        }
    }, nullptr);
    ggml_backend_load_all();

    std::vector<std::string> paths;
    for (const auto & entry : std::filesystem::directory_iterator(argv[2])) {
        const bool wanted = argc == 3 || std::find(argv + 3, argv + argc, entry.path().stem().string()) != argv + argc;
        if (entry.path().extension() == ".gguf" && wanted) {
            paths.push_back(entry.path().string());
        }
    }
    std::sort(paths.begin(), paths.end());

    size_t n_fail = paths.empty() ? 1 : 0;
    for (const auto & path : paths) {
        n_fail += !test_model(path);
        fflush(stdout);
    }
    return n_fail == 0 ? 0 : 1;
}
