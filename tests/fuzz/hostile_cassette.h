#pragma once
// A cassette made of an input: its bytes as they are, but for the checksums, which are made right (../formats/sealed.h). A fuzzer would
// never guess one, and so would never get past the first.
//
// What stands behind `committed` is no part of the cassette: there an input may say how the application behaves.

#include <string>
#include <string_view>

namespace replay::fuzz {

class HostileCassette {
public:
    // A file in memory; one at a time.
    HostileCassette(const std::uint8_t* data, std::size_t size);

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string_view script() const { return script_; }

private:
    std::string path_;
    std::string_view script_;
};

}  // namespace replay::fuzz
