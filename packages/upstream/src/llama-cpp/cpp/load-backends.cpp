// llama.cpp's own tests have their backends linked in, but those of Ollama's llama.cpp are libraries, which must be loaded

#include "ggml-backend.h"

static const bool loaded = []() {
    ggml_backend_load_all();
    return true;
}();
