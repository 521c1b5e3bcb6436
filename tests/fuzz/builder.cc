// Writing a cassette anew out of a hostile one: what could be read of it reads the same afterwards.

#include "cassette_builder.h"

#include <stdlib.h>

#include <filesystem>

#include "answer.h"
#include "hostile_cassette.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

// In memory, where writing to the disk takes no time.
class Folder {
public:
    Folder() {
        path_ = std::filesystem::exists("/dev/shm") ? "/dev/shm/libreplay-fuzz-XXXXXX" : "/tmp/libreplay-fuzz-XXXXXX";
        require(mkdtemp(path_.data()) != nullptr, "a folder can be made");
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::string file() const { return path_ + "/built.cassette"; }

private:
    std::string path_;
};

// Equal in all but where it stands. By the bytes: a real in the metadata may be a NaN.
bool says_the_same(const Interaction& one, const Interaction& other) {
    const auto table = [](const Interaction& interaction) {
        return std::string_view(reinterpret_cast<const char*>(interaction.events.data()), interaction.events.size() * sizeof(Event));
    };
    return table(one) == table(other) && std::equal(std::begin(one.streams), std::end(one.streams), std::begin(other.streams)) &&
           encode(one.metadata) == encode(other.metadata) && one.head.canonical_key == other.head.canonical_key &&
           one.head.started_ns == other.head.started_ns && one.head.flags == other.head.flags;
}

// Those of the places that could be added.
std::vector<CassetteReader::Place> build(const CassetteReader& from, const std::string& path) {
    CassetteBuilder builder(path);
    std::vector<CassetteReader::Place> added;
    for (const CassetteReader::Place& place : from.scan()) {
        try {
            builder.add(from, place);
            added.push_back(place);
        } catch (const CassetteError&) {
        }
    }
    builder.finish();
    return added;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Folder folder;
    const HostileCassette cassette(data, size);
    try {
        const CassetteReader from(cassette.path());
        const std::vector<CassetteReader::Place> added = build(from, folder.file());
        const CassetteReader built(folder.file());
        const std::vector<CassetteReader::Place> there = built.scan();
        require(there.size() == added.size(), "what was added is there");
        for (std::size_t i = 0; i < added.size(); ++i) {
            require(says_the_same(from.load(added[i]), built.load(there[i])), "what was added is what it was");
            require(same_answer(from, added[i], built, there[i], VolatileHeaders()), "an interaction gives the same answer as itself");
        }
    } catch (const CassetteError&) {
        return 0;
    }
    return 0;
}
