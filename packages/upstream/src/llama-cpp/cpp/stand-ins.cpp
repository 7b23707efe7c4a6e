// small versions of two functions, in place of the files of llama.cpp that have them: those take much longer to compile

#include "common.h"
#include "ggml.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>

void ggml_abort(const char * file, int line, const char * fmt, ...) {
    va_list args;
    va_start(args, fmt);
    fprintf(stderr, "%s:%d: ", file, line);
    vfprintf(stderr, fmt, args);
    fprintf(stderr, "\n");
    va_end(args);
    abort();
}

std::string string_join(const std::vector<std::string> & values, const std::string & separator) {
    std::string result;
    for (size_t i = 0; i < values.size(); i++) {
        result += (i > 0 ? separator : "") + values[i];
    }
    return result;
}
