#include "salvage.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "stored_continuation.h"
#include "stored_interaction.h"

namespace replay {

namespace {

constexpr std::size_t kWindow = 64 * 1024;

// How many bytes may be checked in vain, or once more, per byte of the file: references could overlap without end, and bodies hold what
// looks like records.
constexpr std::uint64_t kMostChecked = 4;

class Salvager {
public:
    explicit Salvager(const std::string& path)
        : found_{std::make_unique<CassetteReader>(path, CassetteReader::Opening::remains), {}, {}},
          cassette_(*found_.cassette),
          end_(cassette_.committed()),
          left_to_check_(kMostChecked * end_ + kWindow) {}

    Salvage run() {
        const std::uint64_t first = look_at_header();
        for (std::uint64_t at = first; at < end_;) {
            const std::optional<std::uint64_t> behind = take(at);
            const std::uint64_t next = behind ? *behind : next_interaction(at);
            if (!behind) lose(at, next - at);
            at = next;
        }
        return std::move(found_);
    }

private:
    void lose(std::uint64_t at, std::uint64_t bytes, std::string request = {}) {
        if (!is_header_sound_ && at + bytes == end_ && is_zero(at)) return;  // written ahead, and nothing was to be there yet
        found_.losses.push_back({at, bytes, std::move(request)});
        last_loss_ = at;
    }

    // Returns where the first record stands.
    std::uint64_t look_at_header() {
        FileHeader header{};
        if (end_ >= sizeof header) cassette_.read(0, &header, sizeof header, CassetteReader::Trust::ours);
        is_header_sound_ = is_sound(header);
        if (!is_header_sound_) {
            if (end_ > 0) found_.losses.push_back({0, std::min<std::uint64_t>(sizeof header, end_), {}});
            return sizeof header;
        }
        if (header.committed > end_) found_.losses.push_back({end_, header.committed - end_, {}});
        return header.header_bytes;
    }

    bool is_zero(std::uint64_t at) {
        for (; at < end_; at += kWindow) {
            const std::size_t size = std::min<std::uint64_t>(kWindow, end_ - at);
            cassette_.read(at, window_.get(), size, CassetteReader::Trust::ours);
            if (std::any_of(window_.get(), window_.get() + size, [](char c) { return c != 0; })) return false;
        }
        return true;
    }

    bool may_check(std::uint64_t bytes) {
        if (bytes > left_to_check_) return false;
        left_to_check_ -= bytes;
        return true;
    }

    // The record header at `at`, where it makes sense there.
    std::optional<RecordHeader> record_at(std::uint64_t at) {
        RecordHeader record{};
        if (end_ - at < sizeof record) return std::nullopt;
        cassette_.read(at, &record, sizeof record, CassetteReader::Trust::ours);
        const std::uint64_t room = end_ - at - sizeof record;
        if (!check_record(record, room).empty() || padded(record.length) > room) return std::nullopt;
        return record;
    }

    static std::uint64_t behind(std::uint64_t at, const RecordHeader& record) { return at + sizeof record + padded(record.length); }

    // Takes the record over, or counts it as lost where only its end can be told. Returns what is behind it; nothing where it makes no
    // sense.
    std::optional<std::uint64_t> take(std::uint64_t at) {
        const std::optional<RecordHeader> record = record_at(at);
        if (!record) return std::nullopt;
        switch (record->type) {
            case RecordType::interaction:
                if (!opens(at, *record)) return std::nullopt;
                take_interaction(at, *record);
                break;
            case RecordType::continuation:
                if (!take_continuation(at, *record)) return std::nullopt;
                break;
            case RecordType::bytes:
            case RecordType::packed:  // of a cassette, never of a recording
                break;
        }
        return behind(at, *record);
    }

    // An interaction whose head and events have their checksum.
    bool opens(std::uint64_t at, const RecordHeader& record) {
        InteractionHead head{};
        if (record.length < sizeof head || !may_check(record.checked)) return false;
        cassette_.read(at + sizeof record, &head, sizeof head, CassetteReader::Trust::ours);
        if (!check_head(record, head, end_).empty()) return false;
        try {
            stored_.open(cassette_, at);
            return true;
        } catch (const CassetteError&) {
            return false;
        }
    }

    void take_interaction(std::uint64_t at, const RecordHeader& record) {
        std::string request;
        const InteractionHead head = stored_.head();
        try {
            const Metadata metadata = stored_.metadata();
            request = metadata.request.method + " " + metadata.request.url;
            for (std::size_t i = 0; i < kStreams; ++i) check_stream(static_cast<Stream>(i), head.streams[i]);
        } catch (const CassetteError&) {
            return lose(at, behind(at, record) - at, std::move(request));
        }
        const std::uint64_t playable = sizeof record + record.checked + inline_length(head.streams[0]) + inline_length(head.streams[1]);
        found_.places.push_back({found_.places.size() + 1, at, playable, head, {}});
        session_ = head.session;
    }

    void check_stream(Stream stream, const StreamRef& ref) {
        if (ref.location != 0 && !may_check(ref.length)) cassette_.fail(ref.location, "byte strings that are stored once overlap");
        for (std::uint64_t left = ref.length; left > 0;) {
            const std::size_t piece = std::min<std::uint64_t>(left, kWindow);
            static_cast<void>(stored_.take(stream, piece));
            left -= piece;
        }
    }

    bool take_continuation(std::uint64_t at, const RecordHeader& record) {
        if (!may_check(record.checked)) return false;
        try {
            continuation_.open(cassette_, at);
        } catch (const CassetteError&) {
            return false;
        }
        const std::uint64_t interaction = continuation_.head().interaction;
        const auto continued =
            std::lower_bound(found_.places.begin(), found_.places.end(), interaction,
                             [](const CassetteReader::Place& place, std::uint64_t wanted) { return place.offset < wanted; });
        const bool has_hole = last_loss_ > interaction;
        if (continued == found_.places.end() || continued->offset != interaction || has_hole)
            lose(at, behind(at, record) - at);
        else
            continued->continuations.push_back(at);
        return true;
    }

    // Where play can go on behind a record that makes no sense.
    std::uint64_t next_interaction(std::uint64_t at) {
        // Its length may be right.
        if (const std::optional<RecordHeader> record = record_at(at)) {
            const std::uint64_t next = behind(at, *record);
            if (next == end_ || is_next(next)) return next;
        }
        for (at += kAlignment; at < end_; at += kWindow) {
            const std::size_t size = std::min<std::uint64_t>(kWindow, end_ - at);
            cassette_.read(at, window_.get(), size, CassetteReader::Trust::ours);
            for (std::size_t i = 0; i + sizeof(RecordHeader) <= size; i += kAlignment) {
                RecordType type{};
                std::memcpy(&type, window_.get() + i + offsetof(RecordHeader, type), sizeof type);
                if (type == RecordType::interaction && is_next(at + i)) return at + i;
            }
            // What begins in the last few bytes of a window is the next one's.
            if (size == kWindow) at -= sizeof(RecordHeader);
        }
        return end_;
    }

    // A body may hold something that looks like an interaction; but none of this session's, which only this file knows.
    bool is_next(std::uint64_t at) {
        const std::optional<RecordHeader> record = record_at(at);
        return record && record->type == RecordType::interaction && opens(at, *record) &&
               (!session_ || *session_ == stored_.head().session);
    }

    Salvage found_;
    const CassetteReader& cassette_;
    std::uint64_t end_;
    std::uint64_t left_to_check_;
    std::uint64_t last_loss_ = 0;
    bool is_header_sound_ = false;
    std::optional<std::uint64_t> session_;
    StoredInteraction stored_;
    StoredContinuation continuation_;
    std::unique_ptr<char[]> window_{new char[kWindow]};
};

}  // namespace

Salvage salvage(const std::string& path) { return Salvager(path).run(); }

}  // namespace replay
