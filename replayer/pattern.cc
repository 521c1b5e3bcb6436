#include "pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>
#include <limits>
#include <utility>

namespace replay {

namespace {

PCRE2_SPTR bytes_of(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

std::string message_of(int error) {
    std::array<PCRE2_UCHAR, 256> text{};
    pcre2_get_error_message(error, text.data(), text.size());
    return reinterpret_cast<const char*>(text.data());
}

const pcre2_code* code_in(const std::shared_ptr<const void>& code) { return static_cast<const pcre2_code*>(code.get()); }

template <class T, void (*kFree)(T*)>
struct Freed {
    void operator()(T* object) const { kFree(object); }
};
using Matches = std::unique_ptr<pcre2_match_data, Freed<pcre2_match_data, pcre2_match_data_free>>;
using Context = std::unique_ptr<pcre2_match_context, Freed<pcre2_match_context, pcre2_match_context_free>>;

// PCRE2 limits each match, and not all those of a text together, so its steps are counted here: it calls this before each of them
// (PCRE2_AUTO_CALLOUT).
int count_step(pcre2_callout_block*, void* left) {
    std::size_t& steps = *static_cast<std::size_t*>(left);
    return steps-- == 0 ? PCRE2_ERROR_MATCHLIMIT : 0;
}

// A negative result is PCRE2's error, and the text that comes with it has no meaning.
std::pair<int, std::string> substitute(const pcre2_code* code, std::string_view text, std::string_view with, std::size_t steps) {
    const Matches matches(pcre2_match_data_create_from_pattern(code, nullptr));
    const Context context(pcre2_match_context_create(nullptr));
    if (matches == nullptr || context == nullptr) return {PCRE2_ERROR_NOMEMORY, {}};
    std::size_t left = steps;
    pcre2_set_callout(context.get(), count_step, &left);
    pcre2_set_heap_limit(context.get(), 16 * 1024);  // KiB
    constexpr std::uint32_t kOptions = PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_OVERFLOW_LENGTH | PCRE2_NO_UTF_CHECK;
    std::string out(text.size() + 64, '\0');
    for (;;) {
        PCRE2_SIZE size = out.size();
        const int result = pcre2_substitute(code, bytes_of(text), text.size(), 0, kOptions, matches.get(), context.get(), bytes_of(with),
                                            with.size(), reinterpret_cast<PCRE2_UCHAR*>(out.data()), &size);
        if (result == PCRE2_ERROR_NOMEMORY && size > out.size() && size <= 2 * Pattern::kLongestText) {
            out.resize(size);
            left = steps;
            continue;
        }
        if (result >= 0) out.resize(size);
        return {result, std::move(out)};
    }
}

}  // namespace

Pattern::Pattern(std::string text) : text_(std::move(text)) {
    if (text_.size() > kLongest) throw PatternError("is longer than " + std::to_string(kLongest) + " bytes");
    int error = 0;
    PCRE2_SIZE at = 0;
    // Bytes, not UTF-8: a text may hold anything. Nothing that reads or changes the process's locale, and no way out of PCRE2's limits.
    constexpr std::uint32_t kOptions = PCRE2_AUTO_CALLOUT | PCRE2_NEVER_UTF | PCRE2_NEVER_BACKSLASH_C;
    pcre2_code* const code = pcre2_compile(bytes_of(text_), text_.size(), kOptions, &error, &at, nullptr);
    if (code == nullptr) throw PatternError("makes no sense at character " + std::to_string(at + 1) + ": " + message_of(error));
    code_ = std::shared_ptr<const void>(code, [](const void* one) { pcre2_code_free(static_cast<pcre2_code*>(const_cast<void*>(one))); });
}

std::optional<std::string> Pattern::replace(std::string_view text, std::string_view with) const {
    if (text.size() > kLongestText) return std::nullopt;
    auto [result, replaced] = substitute(code_in(code_), text, with, kFreeSteps + kStepsPerByte * text.size());
    if (result < 0) return std::nullopt;
    return std::move(replaced);
}

void Pattern::check_replacement(std::string_view with) const {
    // What it makes of no text at all: syntax and groups are checked only where something matches, so match that.
    const Pattern any("(?|" + text_ + "|)");
    static_cast<void>(any);
    const auto [result, replaced] = substitute(code_in(code_), {}, with, kFreeSteps);
    if (result < 0) throw PatternError("has a replacement that makes no sense: " + message_of(result));
}

}  // namespace replay
