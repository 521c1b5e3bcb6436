#pragma once
// All values of a JSON text, or of several in a row (JSON lines), in one list, in the order in which they begin.
//
// A parser of our own, of RFC 8259 to the letter. RapidJSON 1.1 refuses numbers that no double holds even where it gives them as texts,
// takes a NUL for the end, reads on behind the end of what is no UTF-8, makes none of half a surrogate pair, and takes twice the time.

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "or_reason.h"

namespace replay {

struct JsonNode {
    enum class Kind : std::uint8_t { literal, number, string, list, object };

    std::string_view name;  // of a member: a string in its one spelling (json_string.h), quotes included; else empty
    std::string_view text;  // the same of a string; all that was written of another value
    std::uint32_t end;      // the number of the node behind it and all that it holds
    Kind kind;
};

// Less than 0 where the name of the one member stands before that of the other, 0 where they are the same.
[[nodiscard]] int order_of_names(const JsonNode& one, const JsonNode& other);

class JsonTree {
public:
    static constexpr unsigned kDeepest = 128;              // levels of lists and objects
    static constexpr std::size_t kMostValues = 1'000'000;  // 40 bytes each

    // Views into `text`, which must outlive the tree. The reason, where there is one, is that it "is not JSON at byte 17", "is nested
    // deeper than 128 levels" or "holds more than 1000000 values".
    [[nodiscard]] static OrReason<JsonTree> parse(std::string_view text);

    // The first value has number 0. What a list or an object holds begins with the next number, and with the `end` of each of its values.
    [[nodiscard]] const std::vector<JsonNode>& nodes() const { return nodes_; }

private:
    class Parser;

    std::vector<JsonNode> nodes_;
    std::unique_ptr<char[]> spelled_;  // strings that are spelled otherwise in the text
};

}  // namespace replay
