#include "pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

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

// Where a match stands in the text, and what took its place in what was made of that.
struct Substitution {
    std::size_t at;
    std::size_t end;
    std::size_t made_at;
    std::size_t made_end;
};

int note_substitution(pcre2_substitute_callout_block* block, void* into) {
    static_cast<std::vector<Substitution>*>(into)->push_back(
        {block->ovector[0], block->ovector[1], block->output_offsets[0], block->output_offsets[1]});
    return 0;
}

// A negative result is PCRE2's error, and the text that comes with it has no meaning. `made`, where it is given, is filled with what was
// done.
std::pair<int, std::string> substitute(const pcre2_code* code, std::string_view text, std::string_view with, std::size_t steps,
                                       std::vector<Substitution>* made = nullptr) {
    const Matches matches(pcre2_match_data_create_from_pattern(code, nullptr));
    const Context context(pcre2_match_context_create(nullptr));
    if (matches == nullptr || context == nullptr) return {PCRE2_ERROR_NOMEMORY, {}};
    std::size_t left = steps;
    pcre2_set_callout(context.get(), count_step, &left);
    pcre2_set_heap_limit(context.get(), 16 * 1024);  // KiB
    if (made != nullptr) pcre2_set_substitute_callout(context.get(), note_substitution, made);
    constexpr std::uint32_t kOptions = PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_OVERFLOW_LENGTH | PCRE2_SUBSTITUTE_UNSET_EMPTY;
    std::string out(text.size() + 64, '\0');
    for (;;) {
        PCRE2_SIZE size = out.size();
        const int result = pcre2_substitute(code, bytes_of(text), text.size(), 0, kOptions, matches.get(), context.get(), bytes_of(with),
                                            with.size(), reinterpret_cast<PCRE2_UCHAR*>(out.data()), &size);
        if (result == PCRE2_ERROR_NOMEMORY && size > out.size() && size <= 2 * Pattern::kLongestText) {
            out.resize(size);
            left = steps;
            if (made != nullptr) made->clear();
            continue;
        }
        if (result >= 0) out.resize(size);
        return {result, std::move(out)};
    }
}

struct Reference {
    std::string_view name;  // "$" for a dollar; empty: it is none
    std::size_t end;
};

// "$$", "$12", "${12}" or "${name}".
Reference reference_at(std::string_view with, std::size_t dollar) {
    const std::size_t start = dollar + 1;
    if (with.substr(start, 1) == "$") return {"$", start + 1};
    if (with.substr(start, 1) == "{") {
        const std::size_t brace = std::min(with.find('}', start), with.size());
        return {with.substr(start + 1, brace - start - 1), std::min(brace + 1, with.size())};
    }
    const std::size_t end = std::min(with.find_first_not_of("0123456789", start), with.size());
    return {with.substr(start, end - start), std::max(end, std::min(start + 1, with.size()))};
}

bool has_group(const pcre2_code* code, const std::string& name) {
    if (name.find_first_not_of("0123456789") != std::string::npos)
        return pcre2_substring_number_from_name(code, reinterpret_cast<PCRE2_SPTR>(name.c_str())) > 0;
    std::uint32_t groups = 0;
    std::size_t number = 0;
    pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups);
    return std::from_chars(name.data(), name.data() + name.size(), number).ec == std::errc{} && number <= groups;
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

std::optional<std::vector<Splice>> Pattern::matches(std::string_view text, std::string_view with) const {
    if (text.size() > kLongestText) return std::nullopt;
    std::vector<Substitution> made;
    const auto [result, replaced] = substitute(code_in(code_), text, with, kFreeSteps + kStepsPerByte * text.size(), &made);
    if (result < 0) return std::nullopt;
    std::vector<Splice> splices;
    splices.reserve(made.size());
    for (const Substitution& one : made)
        splices.push_back({one.at, one.end - one.at, replaced.substr(one.made_at, one.made_end - one.made_at)});
    return splices;
}

void Pattern::check_replacement(std::string_view with) const {
    for (std::size_t dollar = with.find('$'); dollar != std::string_view::npos;) {
        const Reference reference = reference_at(with, dollar);
        if (reference.name.empty() || (reference.name != "$" && !has_group(code_in(code_), std::string(reference.name))))
            throw PatternError("has no group for \"" + std::string(with.substr(dollar, reference.end - dollar)) +
                               "\" in its replacement, where $1 and ${name} stand for groups, and $$ for a dollar");
        dollar = with.find('$', reference.end);
    }
}

}  // namespace replay
