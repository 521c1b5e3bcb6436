#include <catch2/catch.hpp>

#include "../formats/samples.h"
#include "hidden_secrets.h"
#include "placeholder.h"
#include "recorded_keys.h"
#include "request_key.h"
#include "session_run.h"

using namespace replay;
using namespace replay::samples;

namespace {

const std::string kHidden = make_placeholder(SecretClass::value, 3, 16, "");

// As it is published, with a placeholder somewhere.
Interaction published(Asked asked) {
    Interaction made = asked.answered("x");
    change_with_keys(made, [] { return true; });
    made.metadata.placeholders = "3";
    return made;
}

std::optional<HiddenSecrets::Keys> answer(const Interaction& recorded, Asked asked, const Matching& matching = {}) {
    const Scratch folder;
    append(folder.file("a"), recorded);
    const CassetteReader cassette(folder.file("a"));
    return HiddenSecrets(cassette).answer_to(
        {asked.request(), asked.pulled() ? ComparedBody::to_be_supplied() : ComparedBody::whole(asked.body())}, matching);
}

}  // namespace

TEST_CASE("hidden secrets: a text that is another but for its tokens") {
    struct {
        const char* text;
        const char* recorded;
        bool is;
    } const cases[]{
        {"a", "a", true},
        {"a", "b", false},
        {"/x/12345678/y", "/x/SECRET/y", true},
        {"/x/SECRET/y", "/x/SECRET/y", true},
        {"/x/1234567/y", "/x/SECRET/y", false},
        {"/x/12345678/z", "/x/SECRET/y", false},
        {"/z/12345678/y", "/x/SECRET/y", false},
        {"/x/1234 5678/y", "/x/SECRET/y", false},
        {R"({"a":"1234","b":"5678"})", R"({"a":"SECRET"})", false},
        {R"({"a":"12345678","b":"abcdefghi"})", R"({"a":"SECRET","b":"SECRET"})", true},
        {"12345678", "SECRET", true},
        {"", "SECRET", false},
        {"12345678-abcdefgh", "SECRET-SECRET", true},
        {"12345678-", "SECRET-SECRET", false},
        {"12345678y12345678y", "SECRETy", true},
        {"12345678y1", "SECRETy", false},
        {"1234567812345678", "SECRETSECRET", true},
        {"SEC", "SECRET", false},
    };
    for (const auto& one : cases) {
        INFO(one.text << " | " << one.recorded);
        CHECK(is_but_for_tokens(one.text, one.recorded) == one.is);
    }
    CHECK_FALSE(is_but_for_tokens(std::string(5000, 'a'), "SECRET"));
}

TEST_CASE("hidden secrets: a placeholder where nothing tells of a secret stands for any value") {
    const Interaction in_path = published(Asked("http://h/bot/" + kHidden + "/send"));
    CHECK(answer(in_path, Asked("http://h/bot/0123456789/send"))->canonical == in_path.head.canonical_key);
    CHECK_FALSE(answer(in_path, Asked("http://h/bot/0123456789/stop")));
    CHECK_FALSE(answer(in_path, Asked("http://h/bot/short/send")));
    CHECK_FALSE(answer(in_path, Asked("http://h/bot/0123456789/send", "body")));

    const Interaction in_json = published(Asked("http://h/", R"({"device": ")" + kHidden + R"(", "n": 1})"));
    CHECK(answer(in_json, Asked("http://h/", R"({"n":1,"device":"any value of one word would do, this one has several"})")) ==
          std::nullopt);
    CHECK(answer(in_json, Asked("http://h/", R"({"n":1,"device":"any-value"})"))->canonical == in_json.head.canonical_key);
    CHECK_FALSE(answer(in_json, Asked("http://h/", R"({"n":2,"device":"any-value"})")));

    Asked part("http://h/");
    part.change().parts.emplace_back().name = "id";
    part.change().parts[0].data = kHidden;
    const Interaction in_part = published(part);
    part.change().parts[0].data = "0123456789";
    CHECK(answer(in_part, part)->canonical == in_part.head.canonical_key);
    part.change().parts[0].name = "other";
    CHECK_FALSE(answer(in_part, part));
}

TEST_CASE("hidden secrets: uploads that a callback supplies are found without their bodies, and by nothing that is whole") {
    const Interaction pulled = published(Asked("http://h/" + kHidden, "some", true));
    CHECK(answer(pulled, Asked("http://h/0123456789", "other", true))->bodiless == pulled.head.bodiless_key);
    Asked whole("http://h/0123456789", "some");
    whole.change().method = "PUT";
    CHECK_FALSE(answer(pulled, whole));
}

TEST_CASE("hidden secrets: what tells of a secret is left to the keys, and the rules count") {
    CHECK_FALSE(answer(published(Asked("http://h/?api_key=" + kHidden)), Asked("http://h/?api_key=0123456789")));
    Matching matching;
    matching.edits.push_back({JsonEdit::Kind::ignore, FieldSelector::named("query t")});
    const Interaction recorded = published(Asked("http://h/" + kHidden + "?t=1"));
    CHECK(answer(recorded, Asked("http://h/0123456789?t=2"), matching));
    CHECK_FALSE(answer(recorded, Asked("http://h/0123456789?t=2")));
}

TEST_CASE("hidden secrets: of a damaged cassette what can be read") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, published(Asked("http://h/1/" + kHidden)));
    append(path, published(Asked("http://h/2/" + kHidden)));
    std::string bytes = file_contents(path);
    const std::size_t at = bytes.rfind("http://h/2");
    bytes[at] = '\0';
    put_file(path, bytes);
    const CassetteReader cassette(path);
    const HiddenSecrets hidden(cassette);
    CHECK(hidden.answer_to({Asked("http://h/1/0123456789").request()}, {}));
    CHECK_FALSE(hidden.answer_to({Asked("http://h/2/0123456789").request()}, {}));
}

TEST_CASE("hidden secrets: a session finds what it cannot know yet") {
    const Scratch folder;
    append(folder.file("a"), published(Asked("http://h/bot/" + kHidden)));
    Run replaying(folder.file("a"), Mode::replay);
    CHECK(replaying.answer_to(Asked("http://h/bot/0123456789")) == "body:x");
    CHECK(replaying.answer_to(Asked("http://h/robot/0123456789")) == "missed");
    Run filling(folder.file("a"), Mode::record_if_missing);
    CHECK(filling.answer_to(Asked("http://h/bot/0123456789")) == "missed");
}
