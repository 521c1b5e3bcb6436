#pragma once
// JSON web tokens: a header and what it says of what follows it, in parts of base64url with dots between them. A signed one has three, the
// last of which is the signature and may be empty; an encrypted one five, the second of which may be.

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace replay {

class JwtParts {
public:
    // Those of a token that `text` begins with, as far as they can be told apart by their dots; no parts where it does not.
    // `end_of_run` tells where the run of base64url characters ends that a place is in.
    template <class EndOfRun>
    JwtParts(std::string_view text, EndOfRun end_of_run) {
        std::size_t start = 0;
        while (count_ < parts_.size()) {
            const std::size_t end = end_of_run(start);
            parts_[count_++] = text.substr(start, end - start);
            if (end == text.size() || text[end] != '.') break;
            start = end + 1;
        }
        keep_whole_token();
    }
    // Of a text that is nothing else.
    explicit JwtParts(std::string_view token);

    [[nodiscard]] std::span<const std::string_view> parts() const { return {parts_.data(), count_}; }
    // The length of the token; 0 where there is none.
    [[nodiscard]] std::size_t size() const {
        return count_ == 0 ? 0 : static_cast<std::size_t>(parts_[count_ - 1].end() - parts_[0].begin());
    }

private:
    void keep_whole_token();

    std::array<std::string_view, 5> parts_;
    std::size_t count_ = 0;
};

}  // namespace replay
