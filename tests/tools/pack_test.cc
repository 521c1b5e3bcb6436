#include <catch2/catch.hpp>

#include "../formats/connections.h"
#include "../formats/reading.h"
#include "cassette_builder.h"
#include "request_key.h"
#include "tool_run.h"

using namespace replay;
using namespace replay::test;
using Catch::Contains;

namespace {

// Of many small exchanges that resemble each other.
void make_api(const std::string& path, int exchanges) {
    std::mt19937_64 random(1);
    CassetteWriter writer(path);
    for (int i = 0; i < exchanges; ++i) {
        std::string body = "{\"order\":" + std::to_string(random() % 100'000) + ",\"state\":\"delivered\",\"customer\":{\"name\":\"";
        for (int c = 0; c < 12; ++c) body += static_cast<char>('a' + random() % 26);
        Interaction one = answered("http://host/orders/" + std::to_string(i), "application/json", body + "\"}}");
        const RequestKeys keys = keys_of(one.metadata.request, "");
        one.head.exact_key = keys.exact;
        one.head.canonical_key = keys.canonical;
        one.head.bodiless_key = keys.bodiless;
        one.head.variant = keys.variant;
        writer.append(one);
    }
    // A writer makes its file longer ahead.
    std::filesystem::resize_file(path, CassetteReader(path).committed());
}

bool is_packed(const std::string& path) { return CassetteReader(path).is_packed(); }

}  // namespace

TEST_CASE("pack: makes a cassette smaller, and gives it back byte for byte") {
    const TempFolder folder;
    const std::string path = folder.file("a");
    make_api(path, 2000);
    const std::string plain = contents(path);
    const Ran packed = run({"pack", "--zstd", path});
    CHECK(packed.status == 0);
    CHECK(packed.err.empty());
    CHECK_THAT(packed.out, Contains("packed " + path + ": ") && Contains(" became "));
    CHECK(is_packed(path));
    CHECK(contents(path).size() * 4 < plain.size());
    CHECK_FALSE(std::filesystem::exists(folder.file(".replay")));

    const Ran verified = run({"verify", path});
    CHECK(verified.status == 0);
    CHECK_THAT(verified.out, Contains(": sound: 2000 interactions, ") && Contains(" packed into "));

    const Ran unpacked = run({"pack", "--plain", path});
    CHECK(unpacked.status == 0);
    CHECK_THAT(unpacked.out, Contains("unpacked " + path + ": "));
    CHECK((contents(path) == plain));
    CHECK_THAT(run({"pack", "--plain", path}).out, Contains("nothing to do: " + path + " is plain already"));
    CHECK((contents(path) == plain));
}

TEST_CASE("pack: the same cassette gives the same bytes, at a higher level fewer") {
    const TempFolder folder;
    make_api(folder.file("a"), 1000);
    const std::string plain = contents(folder.file("a"));
    for (const char* const name : {"1", "2"}) CHECK(run({"pack", folder.file("a"), "-o", folder.file(name)}).status == 0);
    CHECK(contents(folder.file("1")) == contents(folder.file("2")));
    CHECK(contents(folder.file("a")) == plain);
    CHECK(run({"pack", folder.file("1"), "--level", "19"}).status == 0);
    CHECK(is_packed(folder.file("1")));
    CHECK(contents(folder.file("1")).size() < contents(folder.file("2")).size());
    CHECK_THAT(run({"pack", folder.file("1")}).out, Contains("nothing to do") && Contains("would not become smaller"));
    CHECK(run({"pack", "--plain", folder.file("1"), "-o", folder.file("3")}).status == 0);
    CHECK((contents(folder.file("3")) == plain));
}

TEST_CASE("pack: all kinds of interactions, and what stands behind the last one is left out") {
    const TempFolder folder;
    const std::string path = folder.file("a");
    samples::append(path, samples::connected(), {samples::Piece{}.line("hi\n").sent("x"), samples::Piece{}.received_frame("y")});
    samples::append(path, samples::everything());
    samples::append(path, samples::with_long_body(900'000));
    for (int i = 0; i < 30; ++i) samples::append(path, samples::get());
    const std::string plain = contents(path);
    const std::vector<Interaction> content = samples::load_all(path);
    write_file(path, plain + "the rest of an append that was cut short");
    CHECK(run({"pack", path}).status == 0);
    CHECK(samples::same(samples::load_all(path), content));
    CHECK(run({"pack", "--plain", path}).status == 0);
    CHECK((contents(path) == plain));
}

TEST_CASE("pack: what unpacks to hundreds of times its size is read again") {
    const TempFolder folder;
    const std::string path = folder.file("a");
    Interaction zeros = samples::get();
    samples::add_event(zeros, EventKind::body, std::string(40'000'000, '\0'), 5'000'000);
    samples::append(path, zeros);
    const std::string plain = contents(path);
    CHECK(run({"pack", path}).status == 0);
    CHECK(contents(path).size() < plain.size() / 200);
    CHECK(run({"verify", path}).out.find("damaged") == std::string::npos);
    CHECK(run({"pack", "--plain", path}).status == 0);
    CHECK((contents(path) == plain));
}

TEST_CASE("pack: a tiny cassette stays as it is, unless it is to go elsewhere") {
    const TempFolder folder;
    CassetteWriter(folder.file("a")).prepare();
    const std::string before = contents(folder.file("a"));
    CHECK_THAT(run({"pack", folder.file("a")}).out, Contains("nothing to do") && Contains("would not become smaller"));
    CHECK(contents(folder.file("a")) == before);
    CHECK(run({"pack", folder.file("a"), "-o", folder.file("b")}).status == 0);
    CHECK(is_packed(folder.file("b")));
    CHECK(CassetteReader(folder.file("b")).scan().empty());
    write_file(folder.file("empty"), "");
    CHECK_THAT(run({"pack", folder.file("empty")}).out, Contains("nothing to do"));
}

TEST_CASE("pack: what it refuses") {
    const TempFolder folder;
    make_api(folder.file("a"), 10);
    const std::string before = contents(folder.file("a"));
    const Ran missing = run({"pack", folder.file("missing")});
    CHECK(missing.status == 1);
    CHECK_THAT(missing.err, Contains("there is no cassette"));
    write_file(folder.file("dear"), "a letter");
    const Ran dear = run({"pack", folder.file("a"), "-o", folder.file("dear")});
    CHECK(dear.status == 1);
    CHECK_THAT(dear.err, Contains("is not a cassette"));
    CHECK(contents(folder.file("dear")) == "a letter");
    CHECK(run({"pack", folder.file("dear")}).status == 1);
    for (const std::vector<std::string>& wrong : {std::vector<std::string>{"pack", "--plain", "--zstd", folder.file("a")},
                                                  {"pack", "--level", "20", folder.file("a")},
                                                  {"pack", "--plain", "--level", "3", folder.file("a")},
                                                  {"pack"}})
        CHECK(run(wrong).status == 2);
    CHECK(contents(folder.file("a")) == before);
}

TEST_CASE("pack: commands that write a cassette anew leave it plain, and say so") {
    const TempFolder folder;
    const std::string path = folder.file("a");
    make_api(path, 300);
    run({"pack", path});
    const std::string packed = contents(path);
    CHECK_THAT(run({"upgrade", path}).out, Contains("nothing to do"));
    CHECK_THAT(run({"rekey", path}).out, Contains("nothing to do"));
    CHECK(run({"merge", path, path, "-o", path}).status == 0);
    CHECK(contents(path) == packed);
    const Ran removed = run({"rm", path, "3"});
    CHECK(removed.status == 0);
    CHECK_THAT(removed.out, Contains("it was packed, and is plain now"));
    CHECK_FALSE(is_packed(path));
    CHECK(CassetteReader(path).scan().size() == 299);
}
