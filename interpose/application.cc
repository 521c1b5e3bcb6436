#include "application.h"

#include <algorithm>
#include <cstring>

namespace replay {

namespace {

// What libcurl writes in front of a trace line when it has no debug callback; other kinds it leaves out.
const char* prefix_of(curl_infotype type) {
    switch (type) {
        case CURLINFO_TEXT:
            return "* ";
        case CURLINFO_HEADER_IN:
            return "< ";
        case CURLINFO_HEADER_OUT:
            return "> ";
        default:
            return nullptr;
    }
}

}  // namespace

void Application::set(CURLoption option, const OptionValue& value) {
    switch (option) {
#define CALLBACK_DATA(member, name, initially) \
    case CURLOPT_##name:                       \
        member = value.pointer;                \
        break;
#define CALLBACK(member, type, name, data, data_name, recording, event) \
    case CURLOPT_##name:                                                \
        member = reinterpret_cast<type>(value.function);                \
        break;
#include "callbacks.def"
        case CURLOPT_NOPROGRESS:
            no_progress = value.number != 0;
            break;
        case CURLOPT_VERBOSE:
            verbose = value.number != 0;
            break;
        case CURLOPT_STDERR:
            trace = value.pointer != nullptr ? static_cast<std::FILE*>(value.pointer) : stderr;
            break;
        case CURLOPT_ERRORBUFFER:
            error_buffer = static_cast<char*>(value.pointer);
            break;
        default:
            break;
    }
}

size_t Application::give_body(char* bytes, size_t size) const {
    if (write != nullptr) return write(bytes, 1, size, write_data);
    return std::fwrite(bytes, 1, size, static_cast<std::FILE*>(write_data));
}

size_t Application::give_header(char* line, size_t size) const {
    if (header != nullptr) return header(line, 1, size, header_data);
    if (header_data == nullptr) return size;
    if (write != nullptr) return write(line, 1, size, header_data);
    return std::fwrite(line, 1, size, static_cast<std::FILE*>(header_data));
}

size_t Application::ask(char* into, size_t size) const {
    if (read != nullptr) return read(into, 1, size, read_data);
    return std::fread(into, 1, size, static_cast<std::FILE*>(read_data));
}

int Application::move_to(curl_off_t offset, int origin) const {
    return seek != nullptr ? seek(seek_data, offset, origin) : CURL_SEEKFUNC_CANTSEEK;
}

int Application::tell_progress(const std::int64_t (&amounts)[4]) const {
    if (no_progress) return 0;
    if (xferinfo != nullptr) return xferinfo(progress_data, amounts[0], amounts[1], amounts[2], amounts[3]);
    if (progress == nullptr) return 0;
    return progress(progress_data, static_cast<double>(amounts[0]), static_cast<double>(amounts[1]), static_cast<double>(amounts[2]),
                    static_cast<double>(amounts[3]));
}

void Application::trace_line(CURL* curl, curl_infotype type, char* text, size_t size) const {
    if (!verbose) return;
    if (debug != nullptr) {
        debug(curl, type, text, size, debug_data);
        return;
    }
    const char* const prefix = prefix_of(type);
    if (prefix == nullptr) return;
    std::fwrite(prefix, 2, 1, trace);
    std::fwrite(text, size, 1, trace);
}

void Application::tell_error(std::string_view text) const {
    if (error_buffer == nullptr) return;
    const size_t size = std::min<size_t>(text.size(), CURL_ERROR_SIZE - 1);
    std::memcpy(error_buffer, text.data(), size);
    error_buffer[size] = '\0';
}

}  // namespace replay
