#include "secret_shapes.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "char_set.h"
#include "jwt.h"
#include "key_shapes.h"
#include "pem.h"
#include "trigram_set.h"

namespace replay {

namespace {

using enum SecretClass;

// The same, by their first bytes; of those that begin alike the longer first.
constexpr auto kSorted = [] {
    auto sorted = kKeyShapes;
    std::sort(sorted.begin(), sorted.end(), [](const KeyShape& a, const KeyShape& b) {
        if (a.beginning[0] != b.beginning[0]) return a.beginning[0] < b.beginning[0];
        return a.beginning.size() > b.beginning.size();
    });
    return sorted;
}();

// Where in kSorted those begin that begin with a byte, or a greater one.
constexpr auto kFirstRow = [] {
    std::array<std::uint8_t, 129> rows{};
    for (std::size_t c = 0; c < rows.size(); ++c)
        while (rows[c] < kSorted.size() && static_cast<std::size_t>(kSorted[rows[c]].beginning[0]) < c) ++rows[c];
    return rows;
}();

// What values begin with; a beginning of two bytes with all that may follow it.
constexpr auto kStarts = [] {
    TrigramSet starts;
    for (const KeyShape& shape : kKeyShapes) {
        const std::string_view start = shape.beginning;
        if (start.size() >= TrigramSet::kBytes) starts.add(start[0], start[1], start[2]);
        for (int c = 0; start.size() < TrigramSet::kBytes && c < 256; ++c)
            if (kTails[static_cast<std::size_t>(shape.tail)].has(static_cast<char>(c)))
                starts.add(start[0], start[1], static_cast<char>(c));
    }
    return starts;
}();

constexpr CharSet kEscaped("bfnrt");

// Whether a value may begin at `at`: no letter or digit stands in front, but for those of an escape.
bool is_boundary(std::string_view text, std::size_t at) {
    if (at == 0 || !kLettersAndDigits.has(text[at - 1])) return true;
    const auto ends_in = [&](std::string_view escape, std::size_t digits) {
        return at >= escape.size() + digits && text.substr(at - digits - escape.size(), escape.size()) == escape &&
               kHexDigits.has_all_of(text.substr(at - digits, digits));
    };
    return ends_in("%", 2) || ends_in("\\u", 4) || (at >= 2 && text[at - 2] == '\\' && kEscaped.has(text[at - 1]));
}

constexpr std::size_t kNone = std::string_view::npos;

class ShapeScanner {
public:
    explicit ShapeScanner(std::string_view text) : text_(text) {}

    std::vector<FoundShape> all() {
        std::vector<FoundShape> found;
        for (std::size_t at = 0; (at = kStarts.next(text_, at)) < text_.size();) {
            const FoundShape shape = is_boundary(text_, at) || text_[at] == kBehindNumber[0] ? shape_at(at) : FoundShape{at, kNone, value};
            if (shape.end != kNone) found.push_back(shape);
            at = shape.end == kNone ? at + 1 : shape.end;
            if (shape.end != kNone) last_end_ = shape.end;
        }
        return found;
    }

private:
    // What stands there; one that ends at kNone if nothing does.
    FoundShape shape_at(std::size_t at) {
        const auto first = static_cast<unsigned char>(text_[at]);
        if (first >= kFirstRow.size() - 1) return {at, kNone, value};
        for (std::size_t row = kFirstRow[first]; row < kFirstRow[first + 1]; ++row) {
            const KeyShape& shape = kSorted[row];
            if (!text_.substr(at).starts_with(shape.beginning)) continue;
            FoundShape found = shape.kind == jwt ? jwt_at(at) : shape.kind == private_key ? private_key_at(at) : key_at(at, shape);
            if (shape.beginning == kBehindNumber) found = with_number(found);
            if (found.end != kNone) return found;
        }
        return {at, kNone, value};
    }

    FoundShape key_at(std::size_t at, const KeyShape& shape) {
        const std::size_t start = at + shape.beginning.size();
        std::size_t end = end_of_run(shape.tail, start);
        const bool is_cut = end < text_.size() && kLettersAndDigits.has(text_[end]);
        while (shape.tail == Tail::dotted && end > start && text_[end - 1] == '.') --end;
        const std::size_t size = end - start;
        if (is_cut || size < shape.least || size > shape.most) return {at, kNone, value};
        const auto begin = text_.begin();
        const bool has_digit =
            !shape.needs_digit || std::any_of(begin + static_cast<std::ptrdiff_t>(start), begin + static_cast<std::ptrdiff_t>(end),
                                              [](char c) { return kDigits.has(c); });
        return {at, has_digit ? end : kNone, shape.kind};
    }

    // With the number in front of it, without which it is none.
    FoundShape with_number(FoundShape shape) {
        constexpr std::size_t kLeast = 8;
        constexpr std::size_t kMost = 10;
        std::size_t start = shape.start;
        while (start > last_end_ && shape.start - start < kMost && kDigits.has(text_[start - 1])) --start;
        const bool is_number = shape.start - start >= kLeast && start >= last_end_ && is_boundary(text_, start);
        return {start, is_number ? shape.end : kNone, shape.kind};
    }

    // Of each run of base64url only the first place that may be one is looked at, so that none is decoded twice.
    FoundShape jwt_at(std::size_t at) {
        const std::size_t end = end_of_run(Tail::word, at);
        if (end == judged_) return {at, kNone, jwt};
        judged_ = end;
        const JwtParts token(text_.substr(at), [&](std::size_t from) { return end_of_run(Tail::word, at + from) - at; });
        return {at, token.size() == 0 ? kNone : at + token.size(), jwt};
    }

    FoundShape private_key_at(std::size_t at) {
        const PemBody body = private_key_in(text_.substr(at));
        return {at + body.start, body.size == 0 ? kNone : at + body.start + body.size, private_key};
    }

    // From a place in that run; the run is looked through once.
    std::size_t end_of_run(Tail tail, std::size_t from) {
        Run& run = runs_[static_cast<std::size_t>(tail)];
        if (from < run.start || from >= run.end) run = {from, kTails[static_cast<std::size_t>(tail)].end_of_run(text_, from)};
        return std::max(run.end, from);
    }

    struct Run {
        std::size_t start = 0;
        std::size_t end = 0;
    };

    std::string_view text_;
    std::size_t last_end_ = 0;  // of what was found
    std::array<Run, kTails.size()> runs_;
    std::size_t judged_ = kNone;  // the end of the run of which it is known whether it is the header of a token
};

}  // namespace

std::vector<FoundShape> find_shapes(std::string_view text) { return ShapeScanner(text).all(); }

SecretClass class_of(std::string_view value) {
    const std::vector<FoundShape> found = find_shapes(value);
    return found.size() == 1 && found[0].start == 0 && found[0].end == value.size() ? found[0].kind : SecretClass::value;
}

std::string_view public_prefix(SecretClass kind, std::string_view value) {
    if (kind == jwt || kind == private_key) return {};
    const auto row = std::find_if(kSorted.begin(), kSorted.end(), [&](const KeyShape& shape) {
        return shape.kind == kind && shape.beginning != kBehindNumber && value.starts_with(shape.beginning);
    });
    return row == kSorted.end() ? std::string_view{} : value.substr(0, row->beginning.size());
}

}  // namespace replay
