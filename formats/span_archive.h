#pragma once
// The two cereal archives in which a cassette's metadata is written and read.
//
// Encoding (FORMAT.md, "Metadata"): integers are LEB128 varints (signed ones zigzag), doubles 8 bytes, strings and
// lists a varint count and then their elements, structs a sequence of tagged fields. A field is its tag, the length of
// its value, the value; fields stand in ascending order of tag, and a field that equals its default is left out. So
// fields can be added: an old reader skips a tag that it does not know, a new one finds the default.
//
// cereal's own binary archive trusts every count. This one never does: a count is refused unless that many elements of
// at least one byte each fit in what is left, lists grow only as their elements are decoded, and values nest at most
// kMaxDepth deep. As one byte may be all that encodes a struct of hundreds, the elements of all lists together are also
// held to a budget: kMemoryFactor times the bytes to decode, and kMemoryFree. Time and memory are in proportion to the bytes.
// Writing keeps the same limits: what would not be read is not written.

#include <cereal/cereal.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "error.h"
#include "interaction.h"

namespace replay {

// One tagged member of a struct: `archive(field(1, method), field(2, url))`. Tags are never reused.
template <class T>
struct Field {
    std::uint32_t tag;
    T& value;
};
template <class T>
Field<T> field(std::uint32_t tag, T& value) {
    return {tag, value};
}

struct SpanArchiveLimits {
    static constexpr int kMaxDepth = 64;
    static constexpr std::uint64_t kMemoryFactor = 32;
    static constexpr std::uint64_t kMemoryFree = std::uint64_t{16} << 20;  // an upload of 80,000 parts with nothing in them

    [[nodiscard]] static int one_deeper(int depth) {
        if (depth == kMaxDepth) throw CassetteError("metadata nests too deep (as multiparts do, more than 30 in one another)");
        return depth + 1;
    }
    [[nodiscard]] static std::uint64_t budget(std::uint64_t bytes) { return bytes * kMemoryFactor + kMemoryFree; }
    static void check(std::uint64_t memory, std::uint64_t budget) {
        if (memory > budget) throw CassetteError("metadata would take far more memory than it has bytes");
    }
};

inline std::string_view head_in(const HeadOf* head_of, Stream which) {
    return head_of == nullptr || !*head_of ? std::string_view{} : (*head_of)(which);
}

class SpanOutputArchive : public cereal::OutputArchive<SpanOutputArchive, cereal::AllowEmptyClassElision> {
public:
    // Writes behind what `out` holds; all of it stands there once this object is gone. `head_of` gives the interaction's heads, whose bytes
    // need not be written again; without it all are.
    explicit SpanOutputArchive(std::string& out, const HeadOf* head_of = nullptr)
        : OutputArchive(this), out_(out), start_(out.size()), size_(out.size()), room_(out.size()), head_of_(head_of) {}
    ~SpanOutputArchive() override { out_.resize(size_); }
    SpanOutputArchive(const SpanOutputArchive&) = delete;
    SpanOutputArchive& operator=(const SpanOutputArchive&) = delete;

    void varint(std::uint64_t value) { size_ += put(room(kLongestVarint), value); }
    void raw(std::string_view bytes) {
        if (bytes.empty()) return;
        std::memcpy(room(bytes.size()), bytes.data(), bytes.size());
        size_ += bytes.size();
    }
    void text(std::string_view bytes) {
        varint(bytes.size());
        raw(bytes);
    }

    template <class T>
    void field(std::uint32_t tag, const T& value) {
        if (!is_default(value)) field_of(tag, [&] { (*this)(value); });
    }
    // A field with what `write` writes.
    template <class Write>
    void field_of(std::uint32_t tag, Write write) {
        varint(tag);
        enclose(write);
    }

    // An element of a list, which will take so much memory when it is read.
    template <class T>
    void element(const T& value) {
        spend(sizeof(T));
        enclose([&] { (*this)(value); });
    }

    [[nodiscard]] std::string_view head(Stream which) const { return head_in(head_of_, which); }

    // What is written will take so much memory when it is read, whatever its size here.
    void spend(std::uint64_t memory) { spent_ += memory; }

    // All has been written. Throws CassetteError where it would not be read.
    void finish() const { SpanArchiveLimits::check(spent_, SpanArchiveLimits::budget(size_ - start_)); }

private:
    static constexpr std::size_t kLongestVarint = 10;
    static constexpr std::size_t kFirst = 512;  // bytes: enough for most interactions

    static std::size_t put(char* into, std::uint64_t value) {
        std::size_t size = 0;
        for (; value >= 0x80; value >>= 7) into[size++] = static_cast<char>(value | 0x80);
        into[size++] = static_cast<char>(value);
        return size;
    }

    template <class T>
    static bool is_default(const T& value) {
        if constexpr (requires { value.empty(); })
            return value.empty();
        else
            return value == T{};
    }

    // Where so many bytes can be written behind what has been.
    char* room(std::size_t bytes) {
        if (room_ - size_ < bytes) make_room(bytes);
        return out_.data() + size_;
    }
    [[gnu::noinline]] void make_room(std::size_t bytes) {
        room_ = std::max(2 * room_, size_ + std::max(bytes, kFirst));
        out_.resize(room_);
    }

    // A value behind its length, for which one byte is left in front of it: as a rule that is enough.
    template <class Write>
    void enclose(Write write) {
        const std::size_t at = size_;
        static_cast<void>(room(1));
        ++size_;
        depth_ = SpanArchiveLimits::one_deeper(depth_);
        write();
        --depth_;
        char length[kLongestVarint];
        const std::size_t size = put(length, size_ - at - 1);
        const std::size_t more = size - 1;
        if (more > 0) {
            static_cast<void>(room(more));
            std::memmove(out_.data() + at + size, out_.data() + at + 1, size_ - at - 1);
            size_ += more;
        }
        std::memcpy(out_.data() + at, length, size);
    }

    std::string& out_;  // as much of it as has been written, and room for more
    std::size_t start_;
    std::size_t size_;
    std::size_t room_;  // out_.size()
    const HeadOf* head_of_;
    int depth_ = 0;
    std::uint64_t spent_ = 0;
};

class SpanInputArchive : public cereal::InputArchive<SpanInputArchive, cereal::AllowEmptyClassElision> {
public:
    explicit SpanInputArchive(std::string_view bytes, const HeadOf* head_of = nullptr)
        : InputArchive(this), left_(bytes), head_of_(head_of), budget_(SpanArchiveLimits::budget(bytes.size())) {}

    [[nodiscard]] std::uint64_t varint() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const auto byte = static_cast<unsigned char>(raw(1)[0]);
            if (shift == 63 && byte > 1) break;
            value |= std::uint64_t{byte & 0x7fu} << shift;
            if (byte < 0x80) return value;
        }
        throw CassetteError("metadata holds a number of more than 64 bits");
    }

    [[nodiscard]] std::string_view raw(std::uint64_t size) {
        if (size > left_.size()) throw CassetteError("metadata ends early");
        const std::string_view taken = left_.substr(0, size);
        left_.remove_prefix(size);
        return taken;
    }
    [[nodiscard]] std::string_view text() { return raw(varint()); }

    // A count of elements, each of which takes at least one byte.
    [[nodiscard]] std::uint64_t count() {
        const std::uint64_t n = varint();
        if (n > left_.size()) throw CassetteError("metadata claims more elements than it has bytes");
        return n;
    }

    // Something is about to take so much memory, whatever its size here.
    void spend(std::uint64_t memory) {
        SpanArchiveLimits::check(memory, budget_);
        budget_ -= memory;
    }

    template <class T>
    void field(std::uint32_t tag, T& value) {
        value = T{};
        field_of(tag, [&] { (*this)(value); });
    }
    // A field with what `read` reads, if there is one.
    template <class Read>
    void field_of(std::uint32_t tag, Read read) {
        while (!left_.empty()) {
            const std::string_view before = left_;
            const std::uint64_t found = varint();
            if (found > tag) {
                left_ = before;
                return;
            }
            if (found == tag) return enclosed(read);
            static_cast<void>(text());
        }
    }

    // The next element of a list.
    template <class T>
    void element(std::vector<T>& list) {
        spend(sizeof(T));
        enclosed([&] { (*this)(list.emplace_back()); });
    }

    [[nodiscard]] bool at_end() const { return left_.empty(); }
    [[nodiscard]] std::string_view head(Stream which) const { return head_in(head_of_, which); }

private:
    // A value behind its length, which ends there whatever it takes.
    template <class Read>
    void enclosed(Read read) {
        const std::string_view encoded = text();
        const std::string_view behind = std::exchange(left_, encoded);
        depth_ = SpanArchiveLimits::one_deeper(depth_);
        read();
        --depth_;
        left_ = behind;
    }

    std::string_view left_;
    const HeadOf* head_of_;
    int depth_ = 0;
    std::uint64_t budget_;
};

template <class T>
void CEREAL_SAVE_FUNCTION_NAME(SpanOutputArchive& archive, const Field<T>& field) {
    archive.field(field.tag, field.value);
}
template <class T>
void CEREAL_LOAD_FUNCTION_NAME(SpanInputArchive& archive, Field<T>& field) {
    archive.field(field.tag, field.value);
}

template <std::unsigned_integral T>
void CEREAL_SAVE_FUNCTION_NAME(SpanOutputArchive& archive, const T& value) {
    archive.varint(value);
}
template <std::unsigned_integral T>
void CEREAL_LOAD_FUNCTION_NAME(SpanInputArchive& archive, T& value) {
    const std::uint64_t wide = archive.varint();
    value = static_cast<T>(wide);
    if (value != wide) throw CassetteError("metadata holds a number that is out of range");
}

template <std::signed_integral T>
void CEREAL_SAVE_FUNCTION_NAME(SpanOutputArchive& archive, const T& value) {
    const auto wide = static_cast<std::int64_t>(value);
    archive.varint((static_cast<std::uint64_t>(wide) << 1) ^ static_cast<std::uint64_t>(wide >> 63));
}
template <std::signed_integral T>
void CEREAL_LOAD_FUNCTION_NAME(SpanInputArchive& archive, T& value) {
    const std::uint64_t zigzag = archive.varint();
    const auto wide = static_cast<std::int64_t>((zigzag >> 1) ^ (~(zigzag & 1) + 1));
    value = static_cast<T>(wide);
    if (value != wide) throw CassetteError("metadata holds a number that is out of range");
}

inline void CEREAL_SAVE_FUNCTION_NAME(SpanOutputArchive& archive, const double& value) {
    archive.raw({reinterpret_cast<const char*>(&value), sizeof value});
}
inline void CEREAL_LOAD_FUNCTION_NAME(SpanInputArchive& archive, double& value) {
    std::memcpy(&value, archive.raw(sizeof value).data(), sizeof value);
}

inline void CEREAL_SAVE_FUNCTION_NAME(SpanOutputArchive& archive, const std::string& value) { archive.text(value); }
inline void CEREAL_LOAD_FUNCTION_NAME(SpanInputArchive& archive, std::string& value) { value = archive.text(); }

// A list's elements are strings, numbers or structs; a struct is preceded by its length, so that its fields end there.
template <class T>
void CEREAL_SAVE_FUNCTION_NAME(SpanOutputArchive& archive, const std::vector<T>& list) {
    archive.varint(list.size());
    for (const T& element : list) archive.element(element);
}
template <class T>
void CEREAL_LOAD_FUNCTION_NAME(SpanInputArchive& archive, std::vector<T>& list) {
    list.clear();
    for (std::uint64_t n = archive.count(); n > 0; --n) archive.element(list);
}

}  // namespace replay
