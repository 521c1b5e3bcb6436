#include "content_coding.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <new>
#include <optional>
#include <vector>

#include "safe_text.h"
#include "text.h"

namespace replay {

namespace {

enum class Progress { more, ended, broken };

// Takes from `in`, writes from `to` on and moves that forward; never beyond `end`.
using Step = std::function<Progress(std::string_view& in, char*& to, char* end)>;

constexpr std::size_t kLeastRoom = 4096;

// Nothing where the body is broken; more than `most` bytes where there would be more.
std::optional<std::string> unpack(std::string_view body, std::size_t most, const Step& step) {
    const std::size_t limit = std::min(most, std::numeric_limits<std::size_t>::max() / 4) + 1;
    std::string out(std::min(limit, std::max(kLeastRoom, body.size() * 2)), '\0');
    std::size_t size = 0;
    for (;;) {
        char* to = out.data() + size;
        char* const end = out.data() + out.size();
        const std::size_t left = body.size();
        const Progress progress = step(body, to, end);
        const bool stands_still = body.size() == left && to == out.data() + size;
        size = static_cast<std::size_t>(to - out.data());
        if (size > most || progress == Progress::ended) break;
        if (progress == Progress::broken || (to != end && stands_still)) return std::nullopt;
        if (to == end) out.resize(std::min(limit, out.size() * 2));
    }
    out.resize(size);
    return out;
}

// `format` is what zlib calls the bits of the window: see kGzip and the others.
constexpr int kGzip = 16 + MAX_WBITS;
constexpr int kZlib = MAX_WBITS;
constexpr int kRaw = -MAX_WBITS;

class Inflater {
public:
    explicit Inflater(int format) : format_(format) {
        if (inflateInit2(&stream_, format) != Z_OK) throw std::bad_alloc();
    }
    ~Inflater() { inflateEnd(&stream_); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    Progress operator()(std::string_view& in, char*& to, char* end) {
        constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
        const auto given = static_cast<uInt>(std::min(in.size(), kMost));
        const auto room = static_cast<uInt>(std::min(static_cast<std::size_t>(end - to), kMost));
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));  // zlib does not write there
        stream_.avail_in = given;
        stream_.next_out = reinterpret_cast<Bytef*>(to);
        stream_.avail_out = room;
        const int result = inflate(&stream_, Z_NO_FLUSH);
        in.remove_prefix(given - stream_.avail_in);
        to += room - stream_.avail_out;
        if (result == Z_OK || result == Z_BUF_ERROR) return Progress::more;
        if (result != Z_STREAM_END) return Progress::broken;
        if (in.empty()) return Progress::ended;
        // A gzip file may be several in a row.
        return format_ == kGzip && inflateReset(&stream_) == Z_OK ? Progress::more : Progress::broken;
    }

private:
    z_stream stream_{};
    int format_;
};

std::optional<std::string> inflated(std::string_view body, std::size_t most, int format) {
    Inflater inflater(format);
    return unpack(body, most, std::ref(inflater));
}

std::optional<std::string> ungzipped(std::string_view body, std::size_t most) { return inflated(body, most, kGzip); }

std::optional<std::string> undeflated(std::string_view body, std::size_t most) {
    if (auto out = inflated(body, most, kZlib)) return out;
    return inflated(body, most, kRaw);
}

class Unzstd {
public:
    Unzstd() : context_(ZSTD_createDCtx()) {
        if (context_ == nullptr) throw std::bad_alloc();
        ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, kWindow);
    }
    ~Unzstd() { ZSTD_freeDCtx(context_); }
    Unzstd(const Unzstd&) = delete;
    Unzstd& operator=(const Unzstd&) = delete;

    Progress operator()(std::string_view& in, char*& to, char* end) {
        if (is_between_frames_ && !begins_frame(in)) return Progress::broken;
        ZSTD_inBuffer from{in.data(), in.size(), 0};
        ZSTD_outBuffer into{to, static_cast<std::size_t>(end - to), 0};
        const std::size_t result = ZSTD_decompressStream(context_, &into, &from);
        in.remove_prefix(from.pos);
        to += into.pos;
        if (ZSTD_isError(result)) return Progress::broken;
        is_between_frames_ = result == 0;
        return is_between_frames_ && in.empty() ? Progress::ended : Progress::more;
    }

private:
    static constexpr int kWindow = 23;  // 8 MiB, which is what a sender over HTTP may ask for (RFC 9659)

    // zstd has decoders for the forms that it had before it was finished, too: much code, for what nobody sends.
    static bool begins_frame(std::string_view in) {
        std::uint32_t magic = 0;
        if (in.size() < sizeof magic) return false;
        std::memcpy(&magic, in.data(), sizeof magic);
        return magic == ZSTD_MAGICNUMBER || (magic & ZSTD_MAGIC_SKIPPABLE_MASK) == ZSTD_MAGIC_SKIPPABLE_START;
    }

    ZSTD_DCtx* context_;
    bool is_between_frames_ = true;
};

std::optional<std::string> unzstd(std::string_view body, std::size_t most) {
    Unzstd decoder;
    return unpack(body, most, std::ref(decoder));
}

struct Coding {
    std::string_view name;
    std::optional<std::string> (*undo)(std::string_view body, std::size_t most);
};
constexpr Coding kCodings[] = {{"gzip", ungzipped}, {"x-gzip", ungzipped}, {"deflate", undeflated}, {"zstd", unzstd}};

}  // namespace

OrReason<std::string> undo_content_coding(std::string_view codings, std::string_view body, std::size_t most) {
    std::vector<const Coding*> applied;
    while (!codings.empty()) {
        const std::string name = ascii_lower(trimmed(take_to(',', codings)));
        if (name.empty() || name == "identity") continue;
        const auto* const known =
            std::find_if(std::begin(kCodings), std::end(kCodings), [&](const Coding& coding) { return coding.name == name; });
        if (known == std::end(kCodings)) return {std::nullopt, "is coded as \"" + safe_quote(name) + "\", which is not known"};
        if (applied.size() == kMostCodings) return {std::nullopt, "is coded more than " + std::to_string(kMostCodings) + " times"};
        applied.push_back(known);
    }
    const std::string too_much = "unpacks to more than " + std::to_string(most) + " bytes";
    std::string bytes(body);
    for (auto coding = applied.rbegin(); coding != applied.rend() && !body.empty(); ++coding) {
        std::optional<std::string> unpacked = (*coding)->undo(bytes, most);
        if (!unpacked) return {std::nullopt, "is no sound " + std::string((*coding)->name)};
        if (unpacked->size() > most) return {std::nullopt, too_much};
        bytes = std::move(*unpacked);
    }
    if (bytes.size() > most) return {std::nullopt, too_much};
    return {std::move(bytes), {}};
}

}  // namespace replay
