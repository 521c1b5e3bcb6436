#include "toml_value.h"

// Numbers by charconv: by streams they would bring all that the standard library has for locales into every process.
#define TOML_FLOAT_CHARCONV 1
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_WINDOWS_COMPAT 0
#include <toml++/toml.h>

#include <algorithm>
#include <array>

namespace replay {

namespace {

class Conversion {
public:
    explicit Conversion(std::string_view document) {
        for (std::size_t start = 0; start <= document.size();) {
            const std::size_t end = std::min(document.find('\n', start), document.size());
            lines_.push_back(document.substr(start, end - start));
            start = end + 1;
        }
    }

    [[nodiscard]] TomlValue table(const toml::table& from) const {
        TomlValue made = begin(TomlValue::Kind::table, from);
        for (const auto& [name, value] : from) {
            made.members.emplace_back(std::string(name.str()), convert(value));
            // A table's own place is its header's, or that of its first brace; what is wrong with a member is said of its name's line.
            made.members.back().second.line = name.source().begin.line;
        }
        return made;
    }

private:
    [[nodiscard]] TomlValue convert(const toml::node& from) const {
        if (const auto* const table_node = from.as_table()) return table(*table_node);
        if (const auto* const list = from.as_array()) {
            TomlValue made = begin(TomlValue::Kind::list, from);
            for (const toml::node& item : *list) made.items.push_back(convert(item));
            return made;
        }
        TomlValue made = begin(kind_of(from), from);
        if (const auto* const text = from.as_string())
            made.text = text->get();
        else
            made.text = as_written(from.source());
        return made;
    }

    static TomlValue begin(TomlValue::Kind kind, const toml::node& from) { return {kind, from.source().begin.line, {}, {}, {}}; }

    static TomlValue::Kind kind_of(const toml::node& from) {
        if (from.is_string()) return TomlValue::Kind::text;
        if (from.is_number()) return TomlValue::Kind::number;
        return from.is_boolean() ? TomlValue::Kind::flag : TomlValue::Kind::moment;
    }

    // Columns count characters, not bytes.
    static std::size_t byte_of(std::string_view line, std::uint32_t column) {
        std::size_t at = 0;
        for (std::uint32_t passed = 1; at < line.size(); ++at)
            if ((static_cast<unsigned char>(line[at]) & 0xc0) != 0x80 && passed++ == column) break;
        return at;
    }

    [[nodiscard]] std::string as_written(const toml::source_region& place) const {
        if (place.begin.line == 0 || place.begin.line > lines_.size() || place.end.line != place.begin.line) return {};
        const std::string_view line = lines_[place.begin.line - 1];
        const std::size_t start = byte_of(line, place.begin.column);
        return std::string(line.substr(start, byte_of(line, place.end.column) - start));
    }

    std::vector<std::string_view> lines_;
};

}  // namespace

std::string_view TomlValue::kind_name() const {
    constexpr std::array<std::string_view, 6> kNames{"a text", "a number", "true or false", "a list", "a table", "a date or time"};
    return kNames[static_cast<std::size_t>(kind)];
}

std::string toml_text(std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)
            out += c;
        else
            out.append("\\u00").append({kHex[static_cast<unsigned char>(c) >> 4], kHex[c & 0xf]});
    }
    return out + "\"";
}

TomlValue parse_toml(std::string_view document) {
    try {
        return Conversion(document).table(toml::parse(document));
    } catch (const toml::parse_error& error) {
        throw TomlError(error.source().begin.line, std::string(error.description()));
    }
}

}  // namespace replay
