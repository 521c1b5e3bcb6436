#include "hostile_cassette.h"

#include <sys/mman.h>
#include <unistd.h>

#include "../formats/sealed.h"
#include "target.h"

namespace replay::fuzz {

HostileCassette::HostileCassette(const std::uint8_t* data, std::size_t size) {
    static const int file = memfd_create("hostile", MFD_CLOEXEC);
    path_ = "/proc/self/fd/" + std::to_string(file);
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::string cassette = samples::sealed(std::string(bytes));
    const bool is_written = ftruncate(file, 0) == 0 && pwrite(file, cassette.data(), size, 0) == static_cast<ssize_t>(size);
    require(is_written, "a file in memory can be written");
    if (size < sizeof(FileHeader)) return;
    const auto committed = samples::sealing::object_at<FileHeader>(bytes, 0).committed;
    if (committed <= size) script_ = bytes.substr(committed);
}

}  // namespace replay::fuzz
