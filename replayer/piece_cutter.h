#pragma once
// Cuts a long text into pieces that can be read by themselves, so that in each the secrets are found that are in it.
//
// JSON is cut in front of a name, else between two values, XML in front of an element, a form in front of a field, everything else behind
// a line or a word, as far as it has such places. Where a JSON string is longer than a piece, its end is no JSON, but a piece of other
// text.

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "secret_finder.h"

namespace replay {

class PieceCutter {
public:
    // Of a text of that kind; nothing: as it begins (kind_of_body).
    explicit PieceCutter(std::optional<TextKind> kind = std::nullopt) : kind_(kind) {}

    struct Piece {
        std::size_t size;  // bytes, at least one
        TextKind kind;
    };
    // `text`: what there is of it behind the pieces that were cut before; `is_all`: all of it is to be cut now. Returns the pieces that it
    // begins with, one behind the other. What is left is to be given again, with more behind it. All calls together take time in
    // proportion to what they are given.
    [[nodiscard]] std::vector<Piece> cut(std::string_view text, bool is_all);

    // What is given next begins somewhere in what was cut before.
    void go_back() { is_in_string_ = false; }

private:
    [[nodiscard]] std::vector<Piece> cut_json(std::string_view text, bool is_all);

    std::optional<TextKind> kind_;
    bool is_in_string_ = false;  // of JSON, when the last piece ended
};

}  // namespace replay
