// The index of a cassette: whatever its pages say, with checksums that are right, a look-up ends and says of nothing that is not in the
// file.

#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "../formats/index_samples.h"
#include "cassette_index.h"
#include "index_builder.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

constexpr std::uint64_t kInteractions = 200;

class MemoryFile {
public:
    MemoryFile() : fd_(memfd_create("fuzz", MFD_CLOEXEC)) {}
    ~MemoryFile() { close(fd_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }
    void put(const std::string& bytes) const {
        require(write(fd_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()), "there is memory for the file");
    }

private:
    int fd_;
};

// Few keys and variants, so that some share one.
InteractionHead head_of(std::uint64_t number) {
    InteractionHead head{};
    head.exact_key = {(number % 90 + 1) * 0x9e3779b97f4a7c15, 1};
    head.canonical_key = {(number % 70 + 1) * 0x9e3779b97f4a7c15, 2};
    head.bodiless_key = (number % 50 + 1) * 0x9e3779b97f4a7c15;
    head.variant = number % 3;
    if (number % 4 == 0) head.flags = kInteractionPulledBody;
    return head;
}

std::uint64_t offset_of(std::uint64_t number) { return number * 1000; }

const std::string& sound_index() {
    static const std::string bytes = [] {
        IndexBuilder builder;
        for (std::uint64_t i = 1; i <= kInteractions; ++i) builder.add(head_of(i), offset_of(i), 300);
        for (std::uint64_t i = 1; i <= kInteractions; i += 7)
            require(builder.add_continuation(offset_of(i), offset_of(i) + 500), "what is there can be continued");
        const MemoryFile file;
        require(builder.build({1, 2}, offset_of(kInteractions + 1)).write_to(PrivateFile(file.path(), O_RDWR)), "an index can be written");
        return samples::file_contents(file.path());
    }();
    return bytes;
}

// Bytes of an index as they are, or the sound one with words of it changed; the checksums are right in either case.
std::string index_of(Input& input) {
    const bool is_whole = input.byte() % 8 == 0;
    std::string index = is_whole ? std::string(input.rest()) : sound_index();
    while (!is_whole && !input.is_at_end()) {
        const std::size_t at = input.number<std::uint16_t>() * 4 % index.size();
        const std::uint8_t kind = input.byte();
        const auto word = kind < 128 ? static_cast<std::uint64_t>(kind) : input.number<std::uint64_t>();
        std::memcpy(index.data() + at, &word, std::min(kind % 2 == 0 ? sizeof word : 4, index.size() - at));
    }
    if (index.size() >= kIndexPage) samples::seal(index);
    return index;
}

// How many of the answers are to what was asked.
template <class Fits>
std::uint64_t check(const CassetteIndex::Answers& answers, std::uint64_t most, Fits fits) {
    require(answers.size() <= most, "there are no more answers than cells");
    std::uint64_t right = 0;
    for (const CassetteIndex::Answers& some : {answers, answers.of(1)}) {
        require(some.size() <= answers.size(), "a variant has no more answers than all of them");
        for (std::uint64_t i = 0; i < some.size(); ++i) right += fits(some[i].number) && some[i].offset == offset_of(some[i].number);
    }
    return right;
}

bool finds_all(const CassetteIndex& index, std::uint64_t most) {
    std::uint64_t missed = 0;
    for (std::uint64_t i = 1; i <= kInteractions; ++i) {
        const InteractionHead head = head_of(i);
        try {
            missed +=
                check(index.exact(head.exact_key), most, [&](auto number) { return head_of(number).exact_key == head.exact_key; }) == 0;
            check(index.canonical(head.canonical_key), most, [](auto) { return true; });
            check(index.bodiless(head.bodiless_key), most, [](auto) { return true; });
            require(index.continuations(offset_of(i)).size() <= most, "there are no more continuations than cells");
        } catch (const IndexError&) {
            ++missed;
        }
    }
    return missed == 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const std::string bytes = index_of(input);
    const MemoryFile file;
    file.put(bytes);
    try {
        const CassetteIndex index(std::make_unique<const IndexPages>(file.path(), PrivateFile(file.path(), O_RDONLY)));
        const bool all = finds_all(index, bytes.size() / kIndexCell);
        require(all || bytes != sound_index(), "a sound index knows everything");
    } catch (const IndexError&) {
        require(bytes != sound_index(), "a sound index can be opened");
    }
    return 0;
}
