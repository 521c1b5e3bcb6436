// Values in the shape of keys, in hostile bytes.

#include "secret_shapes.h"

#include <string>

#include "target.h"

using namespace replay;
using namespace replay::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::size_t last = 0;
    for (const FoundShape& shape : find_shapes(text)) {
        require(shape.start >= last && shape.start < shape.end && shape.end <= size, "what is found follows each other");
        last = shape.end;
        const std::string_view value = text.substr(shape.start, shape.end - shape.start);
        require(public_prefix(shape.kind, value).size() < value.size(), "some of a value is not public");
        if (shape.kind == SecretClass::private_key) continue;  // it is one by what stands around it
        require(class_of(value) == shape.kind, "what is found in a text is what it is by itself");
        const std::string around = "\n" + std::string(value) + "\n";
        require(class_of(around) == SecretClass::value && find_shapes(around).size() == 1, "it is found elsewhere, too");
    }
    return 0;
}
