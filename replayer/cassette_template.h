#pragma once
// Where the cassettes of scopes are: "{dir}/cassettes/{module}/{test}.cassette".
//
// A scope is named as pytest names tests, by a file and what is in it ("api/test_chat.py::TestTurns::test_two[gpt-4.1]"), or by any other
// text, in which slashes part it ("chat/two turns").

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace replay {

class CassetteTemplateError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class CassetteTemplate {
public:
    // That of no scope: each has the cassette that all have.
    CassetteTemplate() = default;
    // In braces may stand
    //   dir     the folder of the scope's file, "api"; without one ".",
    //   module  that file without its ending, "test_chat"; without one what stands before the last slash, "chat",
    //   test    the rest, "TestTurns/test_two[gpt-4.1]", "two%20turns",
    //   scope   the whole name as one file's.
    // Throws CassetteTemplateError, whose what() says what makes no sense.
    explicit CassetteTemplate(std::string text);

    [[nodiscard]] bool empty() const { return pieces_.empty(); }
    [[nodiscard]] const std::string& text() const { return text_; }

    // The path of a scope's cassette, relative or absolute as the template is. Different scopes have different ones, but for what the
    // template leaves out, and for files whose names differ in their ending only. Nothing in a name leads out of the template's
    // folders, or makes a hidden file: what is not fit for a file's name is written as in URLs ("%2F"), and of what is longer than
    // kLongestName a checksum stands for the end.
    [[nodiscard]] std::string path_for(std::string_view scope) const;

    static constexpr std::size_t kLongestName = 128;  // bytes of a file's name that come from a scope

private:
    enum class Word { dir, module, test, scope };
    struct Piece {
        std::string text;  // in front of the word
        Word word;
    };
    std::string text_;
    std::vector<Piece> pieces_;
    std::string end_;  // behind the last word
};

}  // namespace replay
