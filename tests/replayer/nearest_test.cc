#include <catch2/catch.hpp>

#include "../formats/samples.h"
#include "nearest.h"
#include "request_key.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

namespace {

Interaction recorded(std::string method, std::string url, std::string body = "", bool pulled = false) {
    Interaction made;
    made.metadata.request.method = std::move(method);
    made.metadata.request.url = std::move(url);
    const RequestKeys keys = keys_of(made.metadata.request, body);
    made.head.canonical_key = keys.canonical;
    made.head.bodiless_key = keys.bodiless;
    if (pulled) made.head.flags = kInteractionPulledBody;
    made.stream(Stream::request_body) = std::move(body);
    return made;
}

Nearest nearest(const std::vector<Interaction>& all, const Interaction& asked, const RequestRules& rules = RequestRules{}) {
    const Scratch folder;
    CassetteWriter(folder.file("a")).prepare();
    for (const Interaction& one : all) append(folder.file("a"), one);
    const bool is_pulled = (asked.head.flags & kInteractionPulledBody) != 0;
    return find_nearest(
        CassetteReader(folder.file("a")),
        {asked.metadata.request, is_pulled ? ComparedBody::to_be_supplied() : ComparedBody::whole(asked.stream(Stream::request_body))},
        rules);
}

std::uint64_t number_of_nearest(const std::vector<Interaction>& all, const Interaction& asked) {
    const Nearest found = nearest(all, asked);
    return found.recording ? found.recording->number : 0;
}

}  // namespace

TEST_CASE("nearest: of an empty cassette, nothing") {
    const Nearest found = nearest({}, recorded("GET", "http://h/"));
    CHECK(!found.recording);
    CHECK(!found.has_more);
    CHECK(found.trouble.empty());
}

TEST_CASE("nearest: the recording that differs least") {
    const std::vector<Interaction> all{recorded("GET", "http://other/a"),   recorded("POST", "http://h/a", "body"),
                                       recorded("GET", "http://h/b"),       recorded("GET", "http://h/a?q=1"),
                                       recorded("GET", "http://h/v1/x/17"), recorded("GET", "http://h:81/z")};
    CHECK(number_of_nearest(all, recorded("GET", "http://h/a?q=2")) == 4);
    CHECK(number_of_nearest(all, recorded("POST", "http://h/a", "other")) == 2);
    CHECK(number_of_nearest(all, recorded("GET", "http://h/c")) == 3);
    CHECK(number_of_nearest(all, recorded("GET", "https://h/b")) == 3);
    CHECK(number_of_nearest(all, recorded("GET", "http://h/v1/x/18")) == 5);
    CHECK(number_of_nearest(all, recorded("GET", "http://h:82/z")) == 6);
    CHECK(number_of_nearest(all, recorded("GET", "http://other/b")) == 1);
}

TEST_CASE("nearest: of several recordings of one endpoint, the one whose body differs least") {
    const auto chat = [](const std::string& text) {
        return recorded("POST", "http://h/", R"({"model":"m","messages":[{"content":")" + text + R"("}]})");
    };
    std::vector<Interaction> all{recorded("POST", "http://h/", "{}"), chat("hello"), chat(std::string(5000, 'x'))};
    all.push_back(recorded("POST", "http://h/", R"({"model":"n","messages":[{"content":"hullo"}]})"));
    const Nearest found = nearest(all, chat("hullo"));
    REQUIRE(found.recording);
    CHECK(found.recording->number == 2);
    REQUIRE(found.recording->comparison.differences.all().size() == 1);
    CHECK(found.recording->comparison.differences.all()[0].text() == "body /messages/0/content: \"hullo\" ≠ recorded \"hello\"");
}

TEST_CASE("nearest: how the body is given") {
    const Interaction whole = recorded("PUT", "http://h/", "body");
    const Interaction pulled = recorded("PUT", "http://h/", "body", true);
    CHECK(number_of_nearest({whole, pulled}, pulled) == 2);
    CHECK(number_of_nearest({pulled, whole}, recorded("PUT", "http://h/", "other")) == 2);
    const Nearest found = nearest({pulled}, whole);
    REQUIRE(found.recording);
    CHECK(found.recording->comparison.differences.all().size() == 1);
}

TEST_CASE("nearest: what is not matched counts for nothing") {
    RequestRules rules({Matching::parse("match = [\"method\", \"path\"]")});
    const std::vector<Interaction> all{recorded("GET", "http://h/b"), recorded("GET", "https://other:81/a?x=1")};
    const Nearest found = nearest(all, recorded("GET", "http://h/a"), rules);
    REQUIRE(found.recording);
    CHECK(found.recording->number == 2);
    CHECK(found.recording->comparison.differences.empty());
}

TEST_CASE("nearest: text that is no URL") {
    for (const char* const text : {"", ":", "://", "?", "x", "//", "[::1]:", "http://[::1]:80/?&=&"}) {
        CAPTURE(text);
        CHECK(nearest({recorded("\xff", "://"), recorded("", text)}, recorded("GET", text)).recording);
    }
}

TEST_CASE("nearest: in a cassette with damage, what can still be read") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, recorded("GET", "http://h/a"));
    append(path, recorded("GET", "http://h/b"));
    std::string bytes = file_contents(path);
    const std::size_t at = bytes.find("http://h/b");
    REQUIRE(at != std::string::npos);
    bytes[at] ^= 1;
    put_file(path, bytes);
    const Interaction asked = recorded("GET", "http://h/c");
    const Nearest found = find_nearest(CassetteReader(path), {asked.metadata.request, ComparedBody::whole("")}, RequestRules{});
    REQUIRE(found.recording);
    CHECK(found.recording->number == 1);
    CHECK_THAT(found.trouble, Contains("does not have its checksum"));
}

TEST_CASE("nearest: so many recordings are looked at, and no more") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, recorded("GET", "http://h/far"));
    std::string bytes = file_contents(path);
    const CassetteReader one(path);
    const std::string record_bytes = bytes.substr(one.first_record(), one.committed() - one.first_record());
    bytes.resize(one.committed());
    for (std::size_t i = 1; i < kMostLookedAt; ++i) bytes += record_bytes;
    FileHeader header{};
    std::memcpy(&header, bytes.data(), sizeof header);
    header.committed = bytes.size();
    header.check = checksum64({reinterpret_cast<const char*>(&header), offsetof(FileHeader, check)});
    std::memcpy(bytes.data(), &header, sizeof header);
    put_file(path, bytes);
    append(path, recorded("GET", "http://h/near?x=1"));
    const Interaction asked = recorded("GET", "http://h/near");
    const Nearest found = find_nearest(CassetteReader(path), {asked.metadata.request, ComparedBody::whole("")}, RequestRules{});
    CHECK(found.has_more);
    REQUIRE(found.recording);
    CHECK(found.recording->number == 1);
}
