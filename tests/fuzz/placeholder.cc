// Placeholders: made for hostile values, and found in hostile texts.

#include "placeholder.h"

#include <string>

#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

void check_found(std::string_view text) {
    std::size_t last = 0;
    for (const FoundPlaceholder& found : find_placeholders(text)) {
        require(found.start >= last && found.start < found.end && found.end <= text.size(), "what is found follows each other");
        last = found.end;
        require(found.is_base64 || found.size == found.end - found.start, "a placeholder is as long as its text");
    }
    std::string same(text);
    renumber_all(same, [](std::uint64_t number) { return number; });
    require(same == text, "a placeholder's text follows from its class, number and length");
    std::string once(text);
    renumber_all(once, [](std::uint64_t number) { return number / 2; });
    require(once.size() == text.size(), "lengths stay true");
    // The two halves of a token may become one.
    const std::size_t count = find_placeholders(text).size();
    const std::size_t left = find_placeholders(once).size();
    require(left <= count && (left != 0 || count == 0), "a smaller number fits where a greater did");
}

void check_made(Input& input) {
    const auto kind = static_cast<SecretClass>(input.byte() % kSecretClasses.size());
    const auto number = input.number<std::uint64_t>() >> input.byte() % 64;
    const std::string_view value = input.text();
    const std::size_t size = input.byte() % 2 == 0 ? value.size() : input.byte() * 16u;
    const std::string made = make_placeholder(kind, number, size, value);
    require(made.size() == size, "a placeholder is as long as it is to be");
    if (!find_placeholders(value).empty()) return;  // what is public of it may be another's
    for (const FoundPlaceholder& found : find_placeholders(made)) {
        require(found.number == number && found.kind == kind, "it is found with its class and number");
        require(found.is_base64 || found.end == size, "it is found whole");
    }
    if (kind == SecretClass::digits) return;
    require(make_placeholder(kind, number, size, made) == made, "what it is made of is what is public");
    require(size < 32 || kind == SecretClass::jwt || find_placeholders(made).size() == 1, "where there is room, it has its number");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    check_made(input);
    check_found(input.rest());
    return 0;
}
