#include <catch2/catch.hpp>

#include <sys/file.h>
#include <sys/resource.h>

#include "index_file.h"
#include "index_samples.h"
#include "side_folder.h"

using namespace replay;
using namespace replay::samples;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kCells = 300;

// A cassette, and an index that is bound to it.
class Indexed {
public:
    Indexed() { append(path, get()); }

    [[nodiscard]] IndexPages built() const {
        const CassetteReader cassette(path);
        IndexPages pages = numbered_pages(kCells);
        IndexHeader header = pages.header();
        header.id[0] = cassette.id()[0];
        header.id[1] = cassette.id()[1];
        header.committed = cassette.committed();
        return {PageMemory(header.pages), header};
    }
    [[nodiscard]] bool save() const { return save_index(CassetteReader(path), built()); }
    [[nodiscard]] bool opens() const { return opens(path); }
    [[nodiscard]] static bool opens(const std::string& cassette) { return open_index(CassetteReader(cassette)) != nullptr; }
    [[nodiscard]] std::vector<std::string> side_files() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(side_folder(path)))
            if (entry.path().filename() != ".gitignore") names.push_back(entry.path().filename());
        return names;
    }

    Scratch folder;
    std::string path = folder.file("a");
    std::string index = side_file(path, "index");
    std::string unfinished = side_file(path, "index.new");
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("index file: saved, it is found, beside the cassette") {
    const Indexed made;
    CHECK_FALSE(made.opens());
    CHECK(made.save());
    CHECK(made.opens());
    CHECK(made.side_files() == Names{"a.index"});
    CHECK(open_index(CassetteReader(made.path))->header().tables[0].entries.cells == kCells);
    CHECK(made.save());  // over the one that is there
    CHECK(made.opens());
}

TEST_CASE("index file: one of an older state, of another cassette or that is damaged is none") {
    const Indexed made;
    CHECK(made.save());
    const std::string sound = file_contents(made.index);
    SECTION("the cassette has grown") { append(made.path, get()); }
    SECTION("the cassette was replaced by one of the same length") {
        fs::remove(made.path);
        append(made.path, get());
    }
    SECTION("its first page is damaged") {
        std::string damaged = sound;
        damaged[100] ^= 1;
        put_new_file(made.index, damaged);
    }
    SECTION("it is empty") { put_new_file(made.index, ""); }
    SECTION("another version wrote it") {
        std::string other = sound;
        ++header_in(other).version;
        seal(other);
        put_new_file(made.index, other);
    }
    CHECK_FALSE(made.opens());
    CHECK(made.save());
    CHECK(made.opens());
}

TEST_CASE("index file: it lies beside the cassette, wherever links lead to it from") {
    const Indexed made;
    const std::string link = made.folder.file("link");
    fs::create_symlink(made.path, link);
    CHECK(save_index(CassetteReader(link), made.built()));
    CHECK(made.side_files() == Names{"a.index"});
    CHECK(Indexed::opens(link));
}

TEST_CASE("index file: links in its place are not followed") {
    const Indexed made;
    CHECK(made.save());
    const std::string elsewhere = made.folder.file("elsewhere");
    fs::rename(made.index, elsewhere);
    fs::create_symlink(elsewhere, made.index);
    CHECK_FALSE(made.opens());

    put_file(elsewhere, "precious");
    fs::create_symlink(elsewhere, made.unfinished);
    CHECK_FALSE(made.save());
    fs::remove(made.unfinished);
    CHECK(made.save());
    CHECK(made.opens());
    CHECK(file_contents(elsewhere) == "precious");
}

TEST_CASE("index file: a folder that is a link is not written through") {
    const Indexed made;
    const std::string elsewhere = made.folder.file("elsewhere");
    fs::create_directory(elsewhere);
    fs::create_directory_symlink(elsewhere, side_folder(made.path));
    CHECK_FALSE(made.save());
    CHECK(fs::is_empty(elsewhere));
}

TEST_CASE("index file: whatever else stands in its place neither blocks nor harms") {
    const Indexed made;
    make_side_folder(made.path);
    SECTION("a pipe") { CHECK(mkfifo(made.index.c_str(), 0600) == 0); }
    SECTION("a folder") { fs::create_directory(made.index); }
    CHECK_FALSE(made.opens());
    CHECK(made.save() == !fs::is_directory(made.index));
    CHECK(made.side_files() == Names{"a.index"});
}

TEST_CASE("index file: where there can be no folder there is no index, and no complaint") {
    const Indexed made;
    put_file(side_folder(made.path), "in the way");
    CHECK_FALSE(made.save());
    CHECK_FALSE(made.opens());
    CHECK(file_contents(side_folder(made.path)) == "in the way");
}

TEST_CASE("index file: one that somebody else put there is not trusted") {
    if (geteuid() != 0) return;  // giving a file away takes root
    constexpr uid_t kSomebody = 12345;
    const Indexed made;
    CHECK(made.save());
    CHECK(chown(made.index.c_str(), kSomebody, kSomebody) == 0);
    CHECK_FALSE(made.opens());
    CHECK(chown(made.path.c_str(), kSomebody, kSomebody) == 0);
    CHECK(made.opens());  // it is his cassette, too
    CHECK(chown(made.index.c_str(), 0, 0) == 0);
    // Root's is taken by everyone.
    CHECK(in_child([&] { return chmod(made.folder.file("").c_str(), 0755) == 0 && setuid(kSomebody) == 0 && made.opens(); }) == Ended::yes);
}

TEST_CASE("index file: who may read the cassette may read it, and nobody else") {
    const Indexed made;
    const mode_t before = umask(022);
    const auto bits = [](const std::string& path) { return fs::status(path).permissions(); };
    for (const unsigned mode : {0600u, 0644u, 0444u, 0755u}) {
        CHECK(chmod(made.path.c_str(), mode) == 0);
        CHECK(made.save());
        CHECK(bits(made.index) == (bits(made.path) & fs::perms(0666)));
        CHECK(made.opens());
    }
    umask(before);
}

TEST_CASE("index file: what a killed process left unfinished is no obstacle") {
    const Indexed made;
    make_side_folder(made.path);
    put_file(made.unfinished, std::string(100'000, 'x'));
    CHECK(made.save());
    CHECK(made.opens());
    CHECK(made.side_files() == Names{"a.index"});
}

// It may be a link to something else of the user's: it must be removed, not written over.
TEST_CASE("index file: what is left unfinished is not written into") {
    const Indexed made;
    make_side_folder(made.path);
    const std::string other = made.folder.file("other");
    put_file(other, "precious");
    fs::create_hard_link(other, made.unfinished);
    CHECK(made.save());
    CHECK(file_contents(other) == "precious");
}

TEST_CASE("index file: while another process is writing it, nothing is done") {
    const Indexed made;
    make_side_folder(made.path);
    put_file(made.unfinished, "another's");
    const int other = open(made.unfinished.c_str(), O_RDONLY | O_CLOEXEC);
    CHECK(flock(other, LOCK_EX) == 0);
    CHECK_FALSE(made.save());
    CHECK(file_contents(made.unfinished) == "another's");
    close(other);
    CHECK(made.save());
}

TEST_CASE("index file: a disk that is full leaves nothing behind, and the old one in place") {
    const Indexed made;
    CHECK(made.save());
    const std::string before = file_contents(made.index);
    const auto fails = [&] {
        const rlimit limit{5000, 5000};  // as good as full
        setrlimit(RLIMIT_FSIZE, &limit);
        return !made.save();
    };
    CHECK(in_child(fails) == Ended::yes);
    CHECK(made.side_files() == Names{"a.index"});
    CHECK(file_contents(made.index) == before);
}

TEST_CASE("index file: of a cassette that was changed since, nothing is saved") {
    const Indexed made;
    const CassetteReader cassette(made.path);
    const IndexPages built = made.built();
    SECTION("grown") { append(made.path, get()); }
    SECTION("replaced") {
        fs::rename(made.path, made.folder.file("old"));
        append(made.path, get());
    }
    SECTION("gone") { fs::remove(made.path); }
    CHECK_FALSE(save_index(cassette, built));
    CHECK(made.side_files().empty());
}
