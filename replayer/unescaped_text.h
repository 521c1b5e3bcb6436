#pragma once
// A part of a text as it reads with its escapes undone, which may be a part of another such: a token in the query of a URL in a string of
// JSON. It knows where in the outermost text each of its bytes is written.

#include <cstdint>
#include <string>
#include <string_view>

#include "undone_escapes.h"

namespace replay {

// How a part of a text is written.
enum class Writing : std::uint8_t {
    plain,
    percent,  // with the escapes of a URL
    form,     // and + for a space
    json,     // what is within the quotes of a string
};

class UnescapedText {
public:
    // All of a text, which outlives it.
    explicit UnescapedText(std::string_view text) : text_(text) {}
    // What stands from `start` to `end` of another, which outlives it.
    UnescapedText(const UnescapedText& outer, std::size_t start, std::size_t end, Writing writing);

    UnescapedText(const UnescapedText&) = delete;
    UnescapedText& operator=(const UnescapedText&) = delete;

    [[nodiscard]] std::string_view text() const { return text_; }
    // How many others it is within.
    [[nodiscard]] int depth() const { return outer_ == nullptr ? 0 : outer_->depth() + 1; }
    // Where in the outermost text that is written which it has from `at` on.
    [[nodiscard]] std::size_t place_of(std::size_t at) const {
        const std::size_t place = escapes_.place_of(at).place;
        return outer_ == nullptr ? place : outer_->place_of(place);
    }

private:
    template <class Escapes>
    void undo();

    const UnescapedText* outer_ = nullptr;
    std::string_view text_;
    std::string own_;  // what text_ is of, where there are escapes
    UndoneEscapes escapes_;
};

}  // namespace replay
