#include "call_arguments.h"

#include <cstring>

namespace replay {

namespace {

constexpr std::int64_t kNull = -1;

}  // namespace

CallArguments& CallArguments::number(std::int64_t value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
}

CallArguments& CallArguments::text(std::string_view bytes) {
    if (bytes.data() == nullptr) return number(kNull);
    number(static_cast<std::int64_t>(bytes.size()));
    bytes_.append(bytes).push_back('\0');
    return *this;
}

std::int64_t CallArgumentsReader::number() {
    std::int64_t value = 0;
    is_good_ = is_good_ && static_cast<std::size_t>(end_ - at_) >= sizeof value;
    if (!is_good_) return 0;
    std::memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    return value;
}

char* CallArgumentsReader::text() {
    const std::int64_t size = number();
    size_ = 0;
    if (size == kNull || !is_good_) return nullptr;
    // One more for the NUL.
    is_good_ = size >= 0 && size < end_ - at_ && at_[size] == '\0';
    if (!is_good_) return nullptr;
    size_ = static_cast<std::size_t>(size);
    char* const text = at_;
    at_ += size + 1;
    return text;
}

}  // namespace replay
