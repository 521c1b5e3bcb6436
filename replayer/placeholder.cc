#include "placeholder.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base64.h"
#include "char_set.h"
#include "jwt.h"
#include "key_shapes.h"
#include "secret_shapes.h"
#include "trigram_set.h"

namespace replay {

namespace {

constexpr std::string_view kMark = "SEC";
constexpr char kFill = 'X';
constexpr char kEnd = 'Z';

std::string filler(std::size_t size) { return std::string(size, kFill); }

// The mark, the class, the number, and what fills the rest; nothing where they do not fit.
std::optional<std::string> numbered(SecretClass kind, std::uint64_t number, std::size_t size) {
    std::string text(kMark);
    text.append(names_of(kind).code).append(std::to_string(number));
    if (size < kShortestNumbered || text.size() + 1 > size) return std::nullopt;
    text.resize(size - 1, kFill);
    return text += kEnd;
}

// Base64 of `size` characters, a length that base64 can have, that says a JSON object.
std::string payload(std::uint64_t number, std::size_t size) {
    constexpr std::string_view kBefore = R"({"sub":")";
    constexpr std::string_view kBehind = R"("})";
    const std::size_t bytes = size * 3 / 4;
    if (bytes < 2) return filler(size);
    const std::size_t around = kBefore.size() + kBehind.size();
    const std::optional<std::string> inner = bytes < around ? std::nullopt : numbered(SecretClass::jwt, number, bytes - around);
    std::string json = inner ? std::string(kBefore).append(*inner).append(kBehind) : "{}";
    json.resize(bytes, ' ');
    return base64url_encoded(json);
}

// The header, the payload, and the number in place of the signature; of an encrypted token the number in place of its last part.
std::string jwt_placeholder(std::uint64_t number, std::span<const std::string_view> parts) {
    std::string out(parts[0]);
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const std::size_t size = parts[i].size();
        const bool is_last = i + 1 == parts.size();
        out += '.';
        out += is_last             ? numbered(SecretClass::jwt, number, size).value_or(filler(size))
               : parts.size() == 3 ? payload(number, size)
                                   : filler(size);
    }
    return out;
}

std::string digits_placeholder(std::size_t size, std::string_view value) {
    static constexpr CharSet kSigns(".eE+-");
    std::string out(size == value.size() ? value : std::string_view{});
    out.resize(size, '1');
    std::replace_if(
        out.begin(), out.end(), [](char c) { return !kSigns.has(c); }, '1');
    return out;
}

// What stands behind the mark of a placeholder.
struct Numbered {
    SecretClass kind;
    std::uint64_t number;
    std::size_t size;
};

// `at` gives the byte at a place, counted from the mark, and a NUL where there is none.
template <class At>
std::optional<Numbered> numbered_at(At at) {
    std::size_t size = 0;
    while (size < kMark.size() && at(size) == kMark[size]) ++size;
    if (size < kMark.size()) return std::nullopt;
    const char code[] = {at(size), at(size + 1)};
    const std::string_view wanted = kDigits.has(code[0]) ? std::string_view{} : std::string_view(code, sizeof code);
    const auto names =
        std::find_if(kSecretClasses.begin(), kSecretClasses.end(), [&](const SecretClassNames& one) { return one.code == wanted; });
    if (names == kSecretClasses.end()) return std::nullopt;
    size += wanted.size();
    constexpr std::size_t kMostDigits = 20;
    std::string digits;
    while (kDigits.has(at(size)) && digits.size() <= kMostDigits) digits += at(size++);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool is_number = error == std::errc{} && digits.size() <= kMostDigits && (digits[0] != '0' || digits.size() == 1);
    if (!is_number) return std::nullopt;
    while (at(size) == kFill) ++size;
    if (at(size++) != kEnd || size < kShortestNumbered) return std::nullopt;
    return Numbered{static_cast<SecretClass>(names - kSecretClasses.begin()), number, size};
}

// How many bytes in front of a placeholder are the beginning of its class.
template <class At>
std::size_t prefix_before(At at, SecretClass kind) {
    std::size_t longest = 0;
    for (const KeyShape& shape : kKeyShapes) {
        const std::size_t size = shape.beginning.size();
        if (shape.kind != kind || kind == SecretClass::jwt || shape.beginning == kBehindNumber || size <= longest) continue;
        std::size_t same = 0;
        while (same < size && at(same - size) == shape.beginning[same]) ++same;
        if (same == size) longest = size;
    }
    return longest;
}

class PlaceholderFinder {
public:
    explicit PlaceholderFinder(std::string_view text) : text_(text) {}

    std::vector<FoundPlaceholder> all() {
        for (std::size_t at = 0; (at = kStarts.next(text_, at)) < text_.size(); ++at) {
            if (text_.substr(at).starts_with(kMark)) look_plain(at);
            for (const Base64Mark& mark : kBase64Marks)
                if (at >= mark.before && text_.substr(at).starts_with(mark.characters)) look_in_base64((at - mark.before) * 6 + mark.bit);
        }
        return in_order();
    }

private:
    // The characters of the mark's base64 that have no bits of its neighbours, at each place that it can have in a group of three bytes. It
    // begins `before` characters earlier, in that bit.
    struct Base64Mark {
        std::string_view characters;
        std::size_t before;
        std::size_t bit;
    };
    static constexpr std::array<Base64Mark, 3> kBase64Marks{{{"U0VD", 0, 0}, {"NFQ", 1, 2}, {"TRU", 1, 4}}};
    static constexpr TrigramSet kStarts = [] {
        TrigramSet starts;
        starts.add(kMark[0], kMark[1], kMark[2]);
        for (const Base64Mark& mark : kBase64Marks) starts.add(mark.characters[0], mark.characters[1], mark.characters[2]);
        return starts;
    }();

    void look_plain(std::size_t mark) {
        const auto at = [&](std::size_t i) { return mark + i < text_.size() ? text_[mark + i] : '\0'; };  // also in front, modulo 2^64
        const std::optional<Numbered> found = numbered_at(at);
        if (!found) return;
        const std::size_t end = mark + found->size;
        const std::size_t prefix = found->kind == SecretClass::jwt ? token_before(mark, end, *found) : prefix_before(at, found->kind);
        found_.push_back({mark - prefix, end, found->kind, found->number, false, 0, found->size + prefix});
    }

    void look_in_base64(std::size_t first_bit) {
        const auto at = [&](std::size_t i) {
            const std::size_t bit = first_bit + 8 * i;
            const bool is_base64 =
                bit / 6 + 1 < text_.size() && sextet_of(text_[bit / 6]) != kNoBase64 && sextet_of(text_[bit / 6 + 1]) != kNoBase64;
            return is_base64 ? static_cast<char>(byte_in_base64(text_, bit)) : '\0';
        };
        const std::optional<Numbered> found = numbered_at(at);
        if (!found) return;
        const std::size_t prefix = prefix_before(at, found->kind);
        const std::size_t start = first_bit - 8 * prefix;
        const std::size_t size = found->size + prefix;
        found_.push_back({start / 6, (start + 8 * size + 5) / 6, found->kind, found->number, true, start % 6, size});
    }

    // How many bytes in front of a signature are the rest of a token, whose placeholder it is a part of.
    [[nodiscard]] std::size_t token_before(std::size_t signature, std::size_t end, const Numbered& found) const {
        constexpr std::size_t kLongestEscape = 6;
        std::size_t start = signature;
        for (int parts = 1; parts < 5 && start > 0 && text_[start - 1] == '.'; ++parts) {
            --start;
            while (start > 0 && kBase64Url.has(text_[start - 1])) --start;
            if (parts % 2 != 0) continue;
            const std::size_t context = start - std::min(start, kLongestEscape);  // its last letter is none that a token goes on from
            const std::vector<FoundShape> shapes = find_shapes(text_.substr(context, end - context));
            if (shapes.empty() || shapes.back().end != end - context || shapes.back().kind != SecretClass::jwt) continue;
            const std::size_t token = context + shapes.back().start;
            const std::string_view whole = text_.substr(token, end - token);
            if (make_placeholder(found.kind, found.number, whole.size(), whole) == whole) return signature - token;
        }
        return 0;
    }

    std::vector<FoundPlaceholder> in_order() {
        std::stable_sort(found_.begin(), found_.end(), [](const FoundPlaceholder& a, const FoundPlaceholder& b) {
            return a.start != b.start ? a.start < b.start : a.end > b.end;
        });
        std::size_t last = 0;
        std::erase_if(found_, [&](const FoundPlaceholder& one) {
            if (one.start < last) return true;
            last = one.end;
            return false;
        });
        return std::move(found_);
    }

    std::string_view text_;
    std::vector<FoundPlaceholder> found_;
};

}  // namespace

std::string make_placeholder(SecretClass kind, std::uint64_t number, std::size_t size, std::string_view value) {
    if (kind == SecretClass::digits) return digits_placeholder(size, value);
    if (kind == SecretClass::jwt && size == value.size())
        if (const JwtParts token(value); token.size() != 0) return jwt_placeholder(number, token.parts());
    const std::string_view prefix = public_prefix(kind, value);
    if (prefix.size() < size)
        if (const auto rest = numbered(kind, number, size - prefix.size())) return std::string(prefix) + *rest;
    return numbered(kind, number, size).value_or(filler(size));
}

std::vector<FoundPlaceholder> find_placeholders(std::string_view text) { return PlaceholderFinder(text).all(); }

bool is_placeholder(std::string_view text) {
    if (text.find_first_not_of(kFill) == std::string_view::npos) return !text.empty();
    const std::vector<FoundPlaceholder> found = find_placeholders(text);
    return found.size() == 1 && make_placeholder(found[0].kind, found[0].number, text.size(), text) == text;
}

void renumber(std::span<char> text, const FoundPlaceholder& found, std::uint64_t number) {
    const std::span<char> place = text.subspan(found.start, found.end - found.start);
    if (!found.is_base64) {
        const std::string made = make_placeholder(found.kind, number, place.size(), {place.data(), place.size()});
        std::copy(made.begin(), made.end(), place.begin());
        return;
    }
    std::string old;
    for (std::size_t i = 0; i < found.size; ++i) old += static_cast<char>(byte_in_base64({place.data(), place.size()}, found.bit + 8 * i));
    put_in_base64(place, found.bit, make_placeholder(found.kind, number, found.size, old));
}

}  // namespace replay
