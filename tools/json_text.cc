#include "json_text.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <cmath>
#include <cstdio>
#include <limits>

#include "error.h"
#include "safe_text.h"

namespace replay {

namespace {

using Writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

rapidjson::SizeType size_of(std::string_view text) {
    if (text.size() > std::numeric_limits<rapidjson::SizeType>::max())
        throw CassetteError("a recorded byte string is too long for JSON; write a body with `replay show CASSETTE N --body`");
    return static_cast<rapidjson::SizeType>(text.size());
}

// Passes a parser's events on to a writer: Writer::RawNumber would put numbers into quotes, and hostile nesting would
// be indented without bound.
class Indenter {
public:
    Indenter(rapidjson::StringBuffer& buffer, std::size_t limit) : buffer_(buffer), writer_(buffer), limit_(limit) {
        writer_.SetIndent(' ', 2);
    }

    bool Null() { return writer_.Null() && fits(); }
    bool Bool(bool value) { return writer_.Bool(value) && fits(); }
    // Numbers arrive as RawNumber; the parser's template wants these all the same.
    bool Int(int) { return false; }
    bool Uint(unsigned) { return false; }
    bool Int64(std::int64_t) { return false; }
    bool Uint64(std::uint64_t) { return false; }
    bool Double(double) { return false; }
    bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
        return writer_.RawValue(text, size, rapidjson::kNumberType) && fits();
    }
    bool String(const char* text, rapidjson::SizeType size, bool) { return writer_.String(text, size) && fits(); }
    bool Key(const char* text, rapidjson::SizeType size, bool) { return writer_.Key(text, size) && fits(); }
    bool StartObject() { return ++depth_ <= kDeepest && writer_.StartObject(); }
    bool EndObject(rapidjson::SizeType members) { return --depth_, writer_.EndObject(members) && fits(); }
    bool StartArray() { return ++depth_ <= kDeepest && writer_.StartArray(); }
    bool EndArray(rapidjson::SizeType elements) { return --depth_, writer_.EndArray(elements) && fits(); }

private:
    static constexpr int kDeepest = 128;
    [[nodiscard]] bool fits() const { return buffer_.GetSize() <= limit_; }

    rapidjson::StringBuffer& buffer_;
    Writer writer_;
    std::size_t limit_;
    int depth_ = 0;
};

}  // namespace

JsonText::JsonText() : writer_(buffer_) { writer_.SetIndent(' ', 2); }

JsonText& JsonText::begin_object() { return writer_.StartObject(), *this; }
JsonText& JsonText::end_object() { return writer_.EndObject(), *this; }
JsonText& JsonText::begin_array() { return writer_.StartArray(), *this; }
JsonText& JsonText::end_array() { return writer_.EndArray(), *this; }
JsonText& JsonText::key(std::string_view name) { return writer_.Key(name.data(), size_of(name)), *this; }
JsonText& JsonText::integer(std::int64_t value) { return writer_.Int64(value), *this; }
JsonText& JsonText::natural(std::uint64_t value) { return writer_.Uint64(value), *this; }
JsonText& JsonText::boolean(bool value) { return writer_.Bool(value), *this; }

JsonText& JsonText::real(double value) {
    if (std::isfinite(value))
        writer_.Double(value);
    else
        writer_.Null();
    return *this;
}

JsonText& JsonText::bytes(std::string_view value) {
    if (is_utf8(value)) {
        writer_.String(value.empty() ? "" : value.data(), size_of(value));
        return *this;
    }
    const std::string encoded = base64(value);
    writer_.StartObject();
    writer_.Key("base64");
    writer_.String(encoded.data(), size_of(encoded));
    writer_.EndObject();
    return *this;
}

std::string JsonText::take() {
    std::string text = safe_json({buffer_.GetString(), buffer_.GetSize()});
    buffer_.Clear();
    return text;
}

std::string hex64(std::uint64_t value) {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
    return text;
}

std::string base64(std::string_view bytes) {
    constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t have = bytes.size() - i < 3 ? bytes.size() - i : 3;
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j) group = group << 8 | (j < have ? static_cast<unsigned char>(bytes[i + j]) : 0u);
        for (std::size_t j = 0; j < 4; ++j) out += j <= have ? kDigits[group >> (18 - 6 * j) & 63] : '=';
    }
    return out;
}

std::optional<std::string> indent_json(std::string_view json) {
    constexpr unsigned kFlags =
        rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
    // RapidJSON takes a NUL for the end of its input and would leave out what follows.
    if (json.find('\0') != std::string_view::npos) return std::nullopt;
    rapidjson::StringBuffer buffer;
    Indenter indenter(buffer, 16 * json.size() + 4096);
    rapidjson::Reader reader;
    rapidjson::MemoryStream bytes(json.data(), json.size());
    rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> stream(bytes);
    if (!reader.Parse<kFlags>(stream, indenter)) return std::nullopt;
    return std::string(buffer.GetString(), buffer.GetSize());
}

}  // namespace replay
