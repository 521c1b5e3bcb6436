#include "secret_names.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "char_set.h"
#include "secret_name_tables.h"
#include "squeezed_name.h"

namespace replay {

namespace {

// Which last three letters the names of a table have: most names are none of them by that.
class Endings {
public:
    template <class Table>
    explicit constexpr Endings(const Table& table) {
        for (const auto& entry : table) ends_[last_of(entry.name) / 64] |= std::uint64_t{1} << last_of(entry.name) % 64;
    }
    [[nodiscard]] constexpr bool may_have(std::string_view name) const {
        const std::size_t last = last_of(name);
        return (ends_[last / 64] >> last % 64 & 1) != 0;
    }

private:
    // In any case, and whatever stands between and behind them. Digits between them count as others.
    static constexpr std::size_t last_of(std::string_view name) {
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
    std::array<std::uint64_t, (1 << 15) / 64> ends_{};
};
constexpr Endings kFieldEndings(kSecretFields);
constexpr Endings kHeaderEndings(kSecretHeaders);

// The entry of a name; of several the longest.
template <class Table>
const typename Table::value_type* entry_of(const Table& table, const SqueezedName& name) {
    const std::string_view text = name.text();
    const typename Table::value_type* best = nullptr;
    for (const auto& entry : table) {
        if (!text.ends_with(entry.name) || (best != nullptr && best->name.size() > entry.name.size())) continue;
        const std::size_t start = text.size() - entry.name.size();
        if (entry.stands == Stands::glued || start == 0 || (entry.stands == Stands::ending && name.begins_word(start))) best = &entry;
    }
    return best;
}

enum class Kind : std::uint8_t { none, small, capital, digit };
constexpr Kind kind_of(char c) {
    if (c >= 'a' && c <= 'z') return Kind::small;
    if (c >= 'A' && c <= 'Z') return Kind::capital;
    return c >= '0' && c <= '9' ? Kind::digit : Kind::none;
}

}  // namespace

HeaderSecret secret_of_header(std::string_view name) {
    if (!kHeaderEndings.may_have(name)) return HeaderSecret::none;
    const SqueezedName squeezed(name);
    const SecretHeader* const entry = entry_of(kSecretHeaders, squeezed);
    if (entry == nullptr) return HeaderSecret::none;
    const bool is_harmless =
        std::any_of(kHarmlessTokens.begin(), kHarmlessTokens.end(), [&](std::string_view one) { return squeezed.text().ends_with(one); });
    return is_harmless ? HeaderSecret::none : entry->secret;
}

NameSays says_secret(std::string_view name, FieldPlace place) {
    if (!kFieldEndings.may_have(name)) return NameSays::nothing;
    const SqueezedName squeezed(name);
    const SecretField* const entry = entry_of(kSecretFields, squeezed);
    if (entry == nullptr) return NameSays::nothing;
    const char says = entry->says[static_cast<std::size_t>(place)];
    return says == 'y' ? NameSays::secret : says == 'm' ? NameSays::maybe : NameSays::nothing;
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
