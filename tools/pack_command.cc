#include "cassette_builder.h"
#include "cassette_lock.h"
#include "cassette_packer.h"
#include "options.h"
#include "output.h"
#include "safe_text.h"
#include "side_folder.h"
#include "units.h"

namespace replay {

namespace {

struct Wish {
    std::string path;
    std::string output;  // empty: in place
    bool plain = false;
    int level = kUsualLevel;
};

// Why there is nothing to do; empty: there is.
std::string idle(const Wish& wish, const CassetteReader& cassette) {
    if (cassette.committed() == 0) return "is an empty file";
    if (!wish.output.empty()) return {};
    if (wish.plain && !cassette.is_packed()) return "is plain already";
    return {};
}

std::string text_of(const Wish& wish, std::uint64_t before, std::uint64_t after) {
    const std::string to = wish.output.empty() ? "" : " into " + safe_line(wish.output);
    return (wish.plain ? "unpacked " : "packed ") + safe_line(wish.path) + to + ": " + human_bytes(before) + " became " +
           human_bytes(after) + "\n";
}

void pack(const Wish& wish) {
    const CassetteReader must_exist(wish.path);
    const std::string& output = wish.output.empty() ? wish.path : wish.output;
    const CassetteLock lock(resolved_path(output));
    check_replaceable(output);
    ReplacementFile file(output);
    const CassetteReader cassette(wish.path);
    const std::string nothing = "nothing to do: " + safe_line(wish.path) + " ";
    if (const std::string why = idle(wish, cassette); !why.empty()) return write_output(nothing + why + "\n");
    if (wish.plain)
        write_plain(cassette, file);
    else
        write_packed(cassette, file, wish.level);
    const std::uint64_t after = file.size();
    if (!wish.plain && wish.output.empty() && after >= cassette.stored())
        return write_output(nothing + "would not become smaller (" + human_bytes(cassette.stored()) + ")\n");
    file.publish();
    write_output(text_of(wish, cassette.stored(), after));
}

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    Wish wish;
    options.add_option("CASSETTE", wish.path, "The cassette")->required();
    options.add_option("-o,--output", wish.output, "The cassette to write, instead of packing in place");
    bool zstd = true;
    CLI::Option* const compress = options.add_flag("--zstd", zstd, "Compress it with zstd, and a dictionary trained on it (default)");
    CLI::Option* const level =
        options.add_option("--level", wish.level, "How much time to spend: from 1, fast, to 19, small; 9 if none is named")
            ->check(CLI::Range(1, kHighestLevel));
    options.add_flag("--plain", wish.plain, "Unpack it: gives the plain cassette again, byte for byte")
        ->excludes(compress);  // and the level, but the help would list the two in the order of their addresses
    if (const auto status = options.read(argc, argv)) return *status;
    if (wish.plain && level->count() > 0) return options.usage_error("--level says how to compress, so it does not go with --plain");
    pack(wish);
    return 0;
}

}  // namespace

extern const Command kPackCommand{
    .name = "pack",
    .synopsis = "pack [--zstd] [--level N] CASSETTE [-o OUT]\n       replay pack --plain CASSETTE [-o OUT]",
    .description = "Compress a cassette that is shipped elsewhere than in git",
    .example =
        "replay pack --zstd weather.cassette\n"
        "replay pack weather.cassette --level 19 -o to-ship.cassette\n"
        "# It is replayed as it is. To commit it to git, or to have the plain one again:\n"
        "replay pack --plain weather.cassette",
    .run = run,
};

}  // namespace replay
