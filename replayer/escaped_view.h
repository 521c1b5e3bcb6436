#pragma once
// A text as it reads with its escapes undone, and the occurrences of secrets in it that are written with some. Where there are no escapes
// near, the view is asleep: what occurs there, occurs in the text itself.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "known_secrets.h"
#include "text_escapes.h"
#include "undone_escapes.h"

namespace replay {

// A part of a text: what there is of it from a place on.
struct TextPart {
    std::string_view bytes;
    std::size_t from;
    bool is_all;  // nothing follows

    [[nodiscard]] std::size_t end() const { return from + bytes.size(); }
};

struct Occurrence {
    std::size_t start;  // in the text
    std::size_t end;
    std::uint32_t secret;
    bool is_base64;
    std::uint8_t bit;  // of the first character, where the secret begins
};

template <class Escapes>
class EscapedView {
public:
    // The first occurrence that is not skipped, if it is known by now which that is. `part` may have more behind than before, and less in
    // front: up to where all was settled.
    const std::optional<Occurrence>& first(const TextPart& part, const KnownSecrets& secrets) {
        longest_ = secrets.longest();
        if (longest_ == 0) next_ = part.end();
        while (!found_) {
            look(part, secrets);
            if (found_) break;
            if (is_awake_ && scanned_ >= undone_.last().end) fall_asleep();
            if (!read_more(part)) break;
        }
        return found_;
    }

    // Occurrences that begin before that place count no more.
    void skip_to(std::size_t place) {
        if (found_ && found_->start < place) found_.reset();
        if (next_ <= place) fall_asleep();
        next_ = std::max(next_, place);
        skipped_to_ = place;
        if (is_awake_) scanned_ = std::max(scanned_, undone_.reads_at(place));
    }

    // Where an occurrence may begin at the earliest that is not known yet; asked when first() gave none.
    [[nodiscard]] std::size_t undecided_from() const {
        return is_awake_ ? undone_.place_of(scanned_).place : next_ - std::min(next_, longest_ == 0 ? 0 : longest_ - 1);
    }

private:
    // In what was read. What might be longer than there is of it, is left for later.
    void look(const TextPart& part, const KnownSecrets& secrets) {
        if (!is_awake_) return;
        const bool is_whole = part.is_all && next_ == part.end();
        const std::size_t decided = is_whole ? text_.size() : text_.size() - std::min(text_.size(), longest_ - 1);
        while (scanned_ < decided) {
            scanned_ = secrets.patterns().next(text_, scanned_, decided);
            const auto is_found = [&](const SecretPattern& pattern) { return is_at(scanned_, secrets[pattern.secret].text, pattern); };
            if (scanned_ == decided || secrets.patterns().first_at(text_, scanned_, is_found) != nullptr) return;
            ++scanned_;
        }
    }

    bool is_at(std::size_t at, std::string_view secret, const SecretPattern& pattern) {
        if (pattern.is_base64 || !std::string_view(text_).substr(at).starts_with(secret)) return false;
        const UndoneEscapes::Place first = undone_.place_of(at);
        const UndoneEscapes::Place last = undone_.place_of(at + secret.size());
        const bool has_escape = last.place - first.place > secret.size();
        if (has_escape && !first.is_within_escape && !last.is_within_escape) found_ = {first.place, last.place, pattern.secret, false, 0};
        return found_.has_value();
    }

    // Reads on, for a while; false where there is nothing to be read.
    bool read_more(const TextPart& part) {
        if (is_awake_ && scanned_ > kBlock && scanned_ > text_.size() / 2) {
            const std::size_t cut = undone_.forget(scanned_);
            text_.erase(0, cut);
            scanned_ -= cut;
        }
        const std::size_t enough = text_.size() + kBlock;
        const std::size_t before = next_;
        while (next_ < part.end() && text_.size() < enough) {
            const std::string_view rest = part.bytes.substr(next_ - part.from);
            if (const std::size_t plain = std::min(rest.find(Escapes::kFirst), rest.size()); plain > 0) {
                if (!pass(rest.substr(0, plain))) break;
                continue;
            }
            const Escape escape = Escapes::first_of(rest);
            if (escape.is_cut && !part.is_all) break;
            if (escape.written != 0)
                undo(escape, part);
            else if (!pass(rest.substr(0, 1)))
                break;
        }
        return next_ != before;
    }

    // Bytes that stand for themselves. Behind enough of them, an occurrence that has the last escape is over: false.
    bool pass(std::string_view bytes) {
        if (is_awake_) {
            bytes = bytes.substr(0, undone_.last().end + longest_ - 1 - text_.size());
            text_.append(bytes);
        }
        next_ += bytes.size();
        return !bytes.empty();
    }

    void undo(const Escape& escape, const TextPart& part) {
        if (!is_awake_) wake_up(part);
        undone_.add({text_.size(), text_.size() + escape.size, next_, next_ + escape.written});
        next_ += escape.written;
        text_.append(escape.says());
    }

    void wake_up(const TextPart& part) {
        is_awake_ = true;
        scanned_ = 0;
        const std::size_t start = std::max({part.from, skipped_to_, next_ - std::min(next_, longest_ - 1)});
        text_.assign(part.bytes.substr(start - part.from, next_ - start));
        undone_ = UndoneEscapes(start);
    }
    void fall_asleep() {
        is_awake_ = false;
        text_.clear();
    }

    static constexpr std::size_t kBlock = 1024;

    std::optional<Occurrence> found_;
    std::size_t next_ = 0;  // where to read on
    std::size_t skipped_to_ = 0;
    std::size_t longest_ = 0;  // of the secrets
    bool is_awake_ = false;
    // When awake: what was read last, without its escapes; up to where it was looked through; and those escapes, one at least.
    std::string text_;
    std::size_t scanned_ = 0;
    UndoneEscapes undone_;
};

}  // namespace replay
