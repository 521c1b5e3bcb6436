#pragma once
// The replacement of known secrets in a text that comes in pieces, which may split an occurrence anywhere: what comes out is the same
// whatever the pieces are. A secret that becomes known while a text is under way counts in what is given from then on.

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "known_secrets.h"
#include "occurrence_search.h"

namespace replay {

class SecretStream {
public:
    explicit SecretStream(const KnownSecrets& secrets) : secrets_(&secrets), search_(secrets) {}  // which outlive it

    // Takes the next bytes, and appends to `out` what is decided. What may still be the beginning of an occurrence is held back: mostly a
    // third more bytes than the longest secret has, and never more than it takes when all of its bytes are escaped, and an escape besides.
    void feed(std::string_view bytes, std::string& out) { take(bytes, false, out); }

    // Appends the rest. The next bytes are another text's.
    void finish(std::string& out) {
        take({}, true, out);
        search_ = OccurrenceSearch(*secrets_);
    }

    [[nodiscard]] std::size_t held() const { return bytes_.size() - settled_; }

private:
    void take(std::string_view bytes, bool is_all, std::string& out) {
        if (settled_ > bytes_.size() / 2) bytes_.erase(0, std::exchange(settled_, 0));
        bytes_.append(bytes);
        const std::size_t size = search_.settle(std::span(bytes_).subspan(settled_), is_all);
        out.append(bytes_, settled_, size);
        settled_ += size;
    }

    const KnownSecrets* secrets_;
    OccurrenceSearch search_;
    std::string bytes_;
    std::size_t settled_ = 0;  // of them
};

}  // namespace replay
