#include "cold_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>
#include <vector>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace bench {

ColdFile::ColdFile(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat info {};
    if (file < 0 || fstat(file, &info) != 0) throw std::runtime_error("cannot open " + path);
    size_ = static_cast<std::size_t>(info.st_size);
    void* const map = mmap(nullptr, size_, PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0);
    close(file);
    if (map == MAP_FAILED) throw std::runtime_error("cannot map " + path);
    start_ = static_cast<const char*>(map);
}

ColdFile::~ColdFile() { munmap(const_cast<char*>(start_), size_); }

void ColdFile::evict() const {
    constexpr std::size_t kLine = 64;
#if defined(__x86_64__)
    // By physical address, so the page cache's lines go whoever mapped them.
    for (std::size_t at = 0; at < size_; at += kLine) _mm_clflush(start_ + at);
    _mm_mfence();
#else
    std::vector<char> other(std::size_t{256} << 20, 1);
    for (std::size_t at = 0; at < other.size(); at += kLine) ++const_cast<volatile char&>(other[at]);
#endif
}

}  // namespace bench
