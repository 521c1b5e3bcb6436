#pragma once
// What the fuzz targets have in common. A target is one file with an LLVMFuzzerTestOneInput: libFuzzer gives it inputs that it makes up
// (`make fuzz`), and feed.cc those that are kept in corpus/ (`make test`). It returns 0 for whatever it is given, in bounded time
// and memory; what must hold besides, it requires.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace replay::fuzz {

// Ends the process, naming `what`, where something does not hold.
void require(bool holds, const char* what);

// An input, taken off piece by piece. At its end it gives zeros and nothing.
class Input {
public:
    explicit Input(std::string_view bytes) : rest_(bytes) {}
    Input(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

    template <class Number>
    Number number() {
        Number value{};
        const std::string_view bytes = take(sizeof value);
        if (!bytes.empty()) std::memcpy(&value, bytes.data(), bytes.size());
        return value;
    }
    std::uint8_t byte() { return number<std::uint8_t>(); }
    // A byte that says how many follow, and those.
    std::string_view text() { return take(byte()); }
    std::string_view take(std::size_t size) {
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(taken.size());
        return taken;
    }
    std::string_view line() {
        const std::string_view taken = take(rest_.find('\n'));
        take(1);
        return taken;
    }
    [[nodiscard]] std::string_view rest() const { return rest_; }
    [[nodiscard]] bool is_at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

}  // namespace replay::fuzz
