#include "secret_names.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "char_set.h"
#include "placeholder.h"
#include "secret_name_tables.h"
#include "squeezed_name.h"

namespace replay {

namespace {

// The last three letters of a name as a number, in any case and whatever stands between and behind them. Digits between them count as
// others.
constexpr std::size_t kEndings = 1 << 15;
constexpr std::size_t ending_of(std::string_view name) {
    std::size_t number = 0;
    int letters = 0;
    for (std::size_t at = name.size(); at > 0 && letters < 3; --at) {
        const char c = name[at - 1];
        if (!kLettersAndDigits.has(c) || (letters == 0 && kDigits.has(c))) continue;
        number = number << 5 | (static_cast<unsigned char>(c) & 31u);
        ++letters;
    }
    return number;
}

// A table by how its names end: most names end like none of them.
template <class Entry, std::size_t size>
class ByEnding {
public:
    explicit constexpr ByEnding(const std::array<Entry, size>& table) : entries_(table) {
        std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return ending_of(a.name) < ending_of(b.name); });
        for (std::size_t i = 0; i < size; ++i) {
            endings_[i] = static_cast<std::uint16_t>(ending_of(entries_[i].name));
            has_[endings_[i] / 64] |= std::uint64_t{1} << endings_[i] % 64;
        }
    }

    // The entry of a name; of several the longest, and nullptr if there is none.
    [[nodiscard]] const Entry* entry_of(std::string_view name) const {
        const std::size_t ending = ending_of(name);
        if ((has_[ending / 64] >> ending % 64 & 1) == 0) return nullptr;
        const auto [first, last] = std::equal_range(endings_.begin(), endings_.end(), ending);
        const Entry* const begin = entries_.data() + (first - endings_.begin());
        const Entry* const end = entries_.data() + (last - endings_.begin());
        if (std::none_of(begin, end, [&](const Entry& entry) { return entry.name.size() <= name.size(); })) return nullptr;
        const SqueezedName squeezed(name);
        const Entry* best = nullptr;
        for (const Entry* entry = begin; entry != end; ++entry)
            if (is_name(*entry, squeezed) && (best == nullptr || best->name.size() < entry->name.size())) best = entry;
        return best;
    }

private:
    static bool is_name(const Entry& entry, const SqueezedName& name) {
        if (!name.text().ends_with(entry.name)) return false;
        const std::size_t start = name.text().size() - entry.name.size();
        return entry.stands == Stands::glued || start == 0 || (entry.stands == Stands::ending && name.begins_word(start));
    }

    std::array<Entry, size> entries_;
    std::array<std::uint16_t, size> endings_{};
    std::array<std::uint64_t, kEndings / 64> has_{};
};
constexpr ByEnding kFieldsByEnding(kSecretFields);
constexpr ByEnding kHeadersByEnding(kSecretHeaders);

HeaderSecret usual_secret_of_header(std::string_view name) {
    const SecretHeader* const entry = kHeadersByEnding.entry_of(name);
    if (entry == nullptr) return HeaderSecret::none;
    const SqueezedName squeezed(name);
    const bool is_harmless =
        std::any_of(kHarmlessHeaders.begin(), kHarmlessHeaders.end(), [&](std::string_view one) { return squeezed.text().ends_with(one); });
    return is_harmless ? HeaderSecret::none : entry->secret;
}

// What the user says.
std::atomic<const NameChanges*> own_names = nullptr;

std::optional<bool> says_user(std::string_view name) {
    const NameChanges* const own = own_names.load(std::memory_order_acquire);
    return own == nullptr ? std::nullopt : own->has(name);
}

bool is_uuid(std::string_view value) {
    constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    return std::equal(value.begin(), value.end(), kForm.begin(), kForm.end(),
                      [](char c, char form) { return form == 'x' ? kHexDigits.has(c) : c == form; });
}

enum class Kind : std::uint8_t { none, small, capital, digit };
constexpr Kind kind_of(char c) {
    if (c >= 'a' && c <= 'z') return Kind::small;
    if (c >= 'A' && c <= 'Z') return Kind::capital;
    return c >= '0' && c <= '9' ? Kind::digit : Kind::none;
}

}  // namespace

void set_own_secret_names(NameChanges names) {
    if (names.empty() && own_names.load() == nullptr) return;
    // None is ever freed: somebody may be reading it.
    static auto& all = *new std::vector<std::unique_ptr<const NameChanges>>;
    all.push_back(std::make_unique<const NameChanges>(std::move(names)));
    own_names.store(all.back().get(), std::memory_order_release);
}

HeaderSecret secret_of_header(std::string_view name) {
    const std::optional<bool> own = says_user(name);
    if (own && !*own) return HeaderSecret::none;
    const HeaderSecret usual = usual_secret_of_header(name);
    return own && usual == HeaderSecret::none ? HeaderSecret::whole : usual;
}

NameSays says_secret(std::string_view name, FieldPlace place) {
    if (const std::optional<bool> own = says_user(name)) return *own ? NameSays::all : NameSays::nothing;
    const SecretField* const entry = kFieldsByEnding.entry_of(name);
    if (entry == nullptr) return NameSays::nothing;
    switch (entry->says[static_cast<std::size_t>(place)]) {
        case 'y':
            return NameSays::secret;
        case 'l':
            return NameSays::likely;
        case 'm':
            return NameSays::maybe;
        case 's':
            return NameSays::session;
        default:
            return NameSays::nothing;
    }
}

bool is_secret(NameSays says, std::string_view value) {
    switch (says) {
        case NameSays::nothing:
            return false;
        case NameSays::session:
            return looks_random(value) && !is_uuid(value);
        case NameSays::maybe:
            return looks_random(value);
        case NameSays::likely:
            return looks_like_password(value);
        case NameSays::secret:
        case NameSays::all:
            return true;
    }
    return false;
}

bool is_no_word(std::string_view value) {
    return value.find_first_of("0123456789") != std::string_view::npos || is_placeholder(value.substr(value.rfind(' ') + 1));
}

bool looks_like_password(std::string_view value) {
    constexpr std::size_t kLeast = 6;
    constexpr CharSet kWord("\x21-\x2e\x30-\x5b\x5d-\x7e\x80-\xff");  // no slashes
    static constexpr CharSet kLetters("a-zA-Z");
    return value.size() >= kLeast && kWord.has_all_of(value) && is_no_word(value) &&
           std::any_of(value.begin(), value.end(), [](char c) { return kLetters.has(c); });
}

bool looks_random(std::string_view value) {
    constexpr std::size_t kLeast = 16;
    constexpr CharSet kToken("a-zA-Z0-9+/=._~:|%-");
    if (value.size() < kLeast || !kLettersAndDigits.has(value.front()) || !kToken.has_all_of(value)) return false;
    std::size_t changes = 0;
    std::size_t digits = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const Kind kind = kind_of(value[i]);
        if (kind == Kind::digit) ++digits;
        if (i > 0 && kind != Kind::none && kind_of(value[i - 1]) != Kind::none && kind != kind_of(value[i - 1])) ++changes;
    }
    return digits > 0 && changes * 6 >= value.size();
}

}  // namespace replay
