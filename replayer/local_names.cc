#include "local_names.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string>

#include "text.h"
#include "uncancelled.h"

namespace replay {

namespace {

constexpr std::size_t kMostRead = 1 << 20;

std::string contents_of(const char* path) {
    const Uncancelled here;
    std::string contents;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return contents;
    std::array<char, 4096> block;
    for (ssize_t n = 1; n > 0 && contents.size() < kMostRead;) {
        n = read(fd, block.data(), block.size());
        if (n > 0) contents.append(block.data(), static_cast<std::size_t>(n));
    }
    close(fd);
    return contents;
}

bool is_listed(std::string_view lower, std::string_view hosts) {
    while (!hosts.empty()) {
        std::string_view line = take_to('\n', hosts);
        line = line.substr(0, line.find('#'));
        bool is_name = false;  // an address stands in front
        while (!line.empty()) {
            const std::string_view word = line.substr(0, find_any<' ', '\t', '\r'>(line));
            line.remove_prefix(word.size() + (word.size() < line.size() ? 1 : 0));
            if (word.empty()) continue;
            if (is_name && is_in_any_case(word, lower)) return true;
            is_name = true;
        }
    }
    return false;
}

std::string own_name() {
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 ? ascii_lower(name.data()) : "";
}

}  // namespace

bool is_local_name(std::string_view name, const char* hosts_file) {
    if (name.ends_with('.')) name.remove_suffix(1);
    const std::string lower = ascii_lower(name);
    return lower == "localhost" || lower.ends_with(".localhost") || lower == own_name() || is_listed(lower, contents_of(hosts_file));
}

}  // namespace replay
