// The arguments of a callback: read in any order of numbers and texts, and written and read back.

#include "call_arguments.h"

#include <string>
#include <vector>

#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

// `kinds`: a letter an argument.
void read(std::string_view kinds, std::string bytes) {
    const char* const end = bytes.data() + bytes.size();
    CallArgumentsReader reader(bytes.data(), bytes.size());
    for (const char kind : kinds) {
        if (kind % 2 == 0) {
            static_cast<void>(reader.number());
        } else if (char* const text = reader.text(); text != nullptr) {
            require(text >= bytes.data() && text + reader.size() < end, "a text lies within the bytes");
            require(text[reader.size()] == '\0', "a text ends in a NUL");
        }
    }
    static_cast<void>(reader.is_whole());
}

void write_and_read(std::string_view kinds, Input input) {
    CallArguments written;
    std::vector<std::int64_t> numbers;
    std::vector<std::string> texts;
    for (const char kind : kinds) {
        if (kind % 2 == 0)
            written.number(numbers.emplace_back(input.number<std::int64_t>()));
        else
            written.text(std::string_view(texts.emplace_back(input.text())));
    }
    std::string bytes = written.bytes();
    CallArgumentsReader reader(bytes.data(), bytes.size());
    auto number = numbers.begin();
    auto text = texts.begin();
    for (const char kind : kinds) {
        if (kind % 2 == 0) {
            require(reader.number() == *number++, "a number is read as it was written");
        } else {
            const char* const found = reader.text();
            require(found != nullptr && std::string_view(found, reader.size()) == *text++, "a text is read as it was written");
        }
    }
    require(reader.is_whole(), "what was written is read whole");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const std::string_view kinds = input.text();
    read(kinds, std::string(input.rest()));
    write_and_read(kinds, input);
    return 0;
}
