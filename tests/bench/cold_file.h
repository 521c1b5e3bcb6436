#pragma once
// A file mapped for reading, as the floor reads it, and a way to make its bytes cold: in the page cache, in no cache of
// the processor.

#include <cstddef>
#include <string>
#include <string_view>

namespace bench {

class ColdFile {
public:
    // Throws std::runtime_error.
    explicit ColdFile(const std::string& path);
    ~ColdFile();
    ColdFile(const ColdFile&) = delete;
    ColdFile& operator=(const ColdFile&) = delete;

    [[nodiscard]] std::string_view bytes() const { return {start_, size_}; }
    void evict() const;

private:
    const char* start_;
    std::size_t size_;
};

}  // namespace bench
