#include "cassette_template.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "char_set.h"
#include "checksum.h"
#include "safe_text.h"
#include "text.h"

namespace replay {

namespace {

constexpr std::array<std::string_view, 4> kWords{"dir", "module", "test", "scope"};  // in the order of CassetteTemplate::Word

constexpr CharSet kPlain("a-zA-Z0-9_.,=+@[]-");

void escape(char c, std::string& out) {
    char escaped[4];
    std::snprintf(escaped, sizeof escaped, "%%%02X", static_cast<unsigned char>(c));
    out += escaped;
}

// The longest start of `name` that has room, and a checksum of all of it: which no name that is shorter has.
std::string shortened(const std::string& escaped, std::string_view name) {
    char sum[18];
    std::snprintf(sum, sizeof sum, "~%016llx", static_cast<unsigned long long>(checksum64(name)));
    std::string_view start = start_of(escaped, CassetteTemplate::kLongestName - (sizeof sum - 1));
    if (const std::size_t cut = start.find('%', start.size() - 2); cut != std::string_view::npos) start = start.substr(0, cut);
    return std::string(start) + sum;
}

// As the name of one file. A mere "%" stands for none.
std::string file_name(std::string_view name) {
    if (name.empty()) return "%";
    std::string out;
    for (std::size_t at = 0; at < name.size();) {
        const CodePoint letter = first_code_point(name.substr(at));
        const bool is_hidden = at == 0 && name[at] == '.';
        // Of other alphabets all letters but those that steer a terminal.
        const std::string_view written = name.substr(at, std::max<std::size_t>(letter.length, 1));
        if ((kPlain.has(name[at]) && !is_hidden) || (letter.length > 1 && safe_line(written) == written))
            out += written;
        else
            for (const char c : written) escape(c, out);
        at += written.size();
    }
    return out.size() > CassetteTemplate::kLongestName ? shortened(out, name) : out;
}

// One file's name for each part; "" of nothing.
std::string path_of(std::string_view text, std::string_view separator) {
    std::string out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        out.append(out.empty() ? "" : "/").append(file_name(text.substr(0, end)));
        text.remove_prefix(std::min(end + separator.size(), text.size()));
    }
    return out;
}

// Without what words that say nothing have left: "//" and "/./", and "./" in front.
std::string tidied(std::string_view path) {
    std::string out;
    bool is_first = true;
    for (std::string_view rest = path; !rest.empty() || is_first; is_first = false) {
        const std::string_view name = take_to('/', rest);
        if ((name.empty() && !is_first) || name == ".") continue;
        out.append(out.empty() || out == "/" ? "" : "/").append(name.empty() ? "/" : name);
    }
    return out;
}

struct ScopeParts {
    std::string dir;
    std::string module;
    std::string test;
};

ScopeParts parts_of(std::string_view scope) {
    constexpr std::string_view kBehindFile = "::";
    const std::size_t end = scope.find(kBehindFile);
    if (end == std::string_view::npos) {
        const std::size_t last = scope.rfind('/') + 1;
        return {".", path_of(scope.substr(0, last), "/"), file_name(scope.substr(last))};
    }
    std::string_view file = scope.substr(0, end);
    file.remove_prefix(std::min(file.find_first_not_of('/'), file.size()));
    const std::size_t last = file.rfind('/') + 1;
    const std::string_view name = file.substr(last);
    const std::size_t ending = name.rfind('.');
    const bool has_ending = ending != std::string_view::npos && ending > 0;
    const std::string dir = path_of(file.substr(0, last), "/");
    const std::string_view names = scope.substr(end + kBehindFile.size());
    return {dir.empty() ? "." : dir, file_name(has_ending ? name.substr(0, ending) : name),
            names.empty() ? file_name({}) : path_of(names, kBehindFile)};
}

}  // namespace

CassetteTemplate::CassetteTemplate(std::string text) : text_(std::move(text)) {
    std::string_view rest = text_;
    for (std::size_t brace = 0; (brace = rest.find_first_of("{}")) != std::string_view::npos;) {
        const std::size_t end = rest.find('}', brace);
        if (rest[brace] == '}' || end == std::string_view::npos)
            throw CassetteTemplateError("has a brace too many at character " + std::to_string(text_.size() - rest.size() + brace + 1));
        const std::string_view word = rest.substr(brace + 1, end - brace - 1);
        const auto known = std::find(kWords.begin(), kWords.end(), word);
        if (known == kWords.end())
            throw CassetteTemplateError("has {" + safe_quote(word, 40) + "}; {dir}, {module}, {test} and {scope} are known");
        pieces_.push_back({std::string(rest.substr(0, brace)), static_cast<Word>(known - kWords.begin())});
        rest.remove_prefix(end + 1);
    }
    if (pieces_.empty()) throw CassetteTemplateError("tells no scopes apart: it has no {test}, {module} or {scope}");
    end_ = rest;
}

std::string CassetteTemplate::path_for(std::string_view scope) const {
    const ScopeParts parts = parts_of(scope);
    std::string path;
    for (const Piece& piece : pieces_) {
        path += piece.text;
        switch (piece.word) {
            case Word::dir:
                path += parts.dir;
                break;
            case Word::module:
                path += parts.module;
                break;
            case Word::test:
                path += parts.test;
                break;
            case Word::scope:
                path += file_name(scope);
                break;
        }
    }
    return tidied(path + end_);
}

}  // namespace replay
