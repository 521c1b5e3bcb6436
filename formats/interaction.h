#pragma once
// One recorded transfer, as the rest of the project sees it: what was asked, and everything that the application observed.
// FORMAT.md says how it lies in the file. This layer knows nothing of curl: results, options and infos are the numbers
// that libcurl gives them, kept as they are, so that one newer than our headers is carried too.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "layout.h"

namespace replay {

class SpooledBytes;

// A named value that takes part in a request: an option that decides the answer, as ("RANGE", "0-99").
struct NamedValue {
    std::string name;
    std::string value;
    friend bool operator==(const NamedValue&, const NamedValue&) = default;
    template <class Archive>
    void serialize(Archive& archive);
};

// A part of a multipart body, as the application built it; never its boundary, which differs in every run.
struct Part {
    std::string name;
    std::string filename;
    std::string type;
    std::string encoder;
    std::string data;                  // its content; empty where it is long, came from a callback or is a multipart itself
    std::string digest;                // of a long content: XXH3-128 in hex, with its length: "18f0…:1048577"
    std::vector<std::string> headers;  // "Name: value"
    std::vector<Part> parts;
    friend bool operator==(const Part&, const Part&) = default;
    template <class Archive>
    void serialize(Archive& archive);
};

struct Request {
    std::string method;                   // what goes over the wire: "GET", "POST", a custom one; "RETR" and the like are left to `url`
    std::string url;                      // as the application gave it
    std::vector<NamedValue> options;      // those that decide the answer, in the order of their names
    std::vector<NamedValue> preferences;  // those that only shape how it is delivered, or by which socket, likewise
    std::vector<std::string> headers;     // that the application added: "Name: value", "Name;" or "Name:" (to remove one)
    std::vector<NamedValue> limits;       // those that limit its time: ("TIMEOUT_MS", "1000"), likewise
    std::vector<Part> parts;              // of a multipart body; other bodies are in Stream::request_body
    friend bool operator==(const Request&, const Request&) = default;
    template <class Archive>
    void serialize(Archive& archive);
};

// One value that curl_easy_getinfo answers. `number` is the CURLINFO, whose type bits say which member holds the value.
struct Info {
    std::uint32_t number = 0;
    std::int64_t integer = 0;
    double real = 0;
    std::string text;
    std::vector<std::string> list;
    friend bool operator==(const Info&, const Info&) = default;
    template <class Archive>
    void serialize(Archive& archive);
};

// A header field that libcurl kept for curl_easy_header, as the detail of a header event says it (layout.h).
struct KeptHeader {
    std::uint32_t detail = 0;
    std::string name;
    std::string value;
    friend bool operator==(const KeptHeader&, const KeptHeader&) = default;
    template <class Archive>
    void serialize(Archive& archive);
};

// Metadata::placeholders in a part, where there are some: they have their final numbers only when they are published.
inline constexpr std::string_view kNotNumbered = "?";
// Where secrets were to be kept: whoever publishes it replaces none, and takes this out.
inline constexpr std::string_view kSecretsKept = "-";

struct Metadata {
    Request request;
    std::vector<Info> infos;  // those that are neither 0 nor NULL: an empty string is one, a missing one was NULL
    std::string error;        // what stood in the error buffer
    std::string scope;
    std::vector<Info> asked;         // what getinfo answered while the transfer ran: events of kind `info` say which, when
    std::uint32_t last_request = 0;  // its number: 0 for the first, one more after each redirect and the like
    std::vector<KeptHeader> kept;    // after the transfer, that no header event brought
    std::string rules;               // by which its keys were made, where they are not the usual ones: lines as in replay.toml
    std::string placeholders;        // the numbers of those that stand for secrets in it, in order of appearance: "3 1"
    std::string recorder;            // the libcurl that did the transfer: "libcurl/7.88.1 OpenSSL/3.0.15"
    friend bool operator==(const Metadata&, const Metadata&) = default;
    template <class Archive>
    void serialize(Archive& archive);
};

// A whole interaction in memory: what a writer takes and what CassetteReader::load gives.
struct Interaction {
    InteractionHead head{};  // its counts, lengths and checksums are filled in by whoever writes it
    std::vector<Event> events;
    std::string streams[kStreams];
    // Recorded streams that are too long for memory; only write_long_part() knows of them.
    std::shared_ptr<SpooledBytes> spooled[kStreams];
    Metadata metadata;

    [[nodiscard]] std::string& stream(Stream which) { return streams[static_cast<std::size_t>(which)]; }
    [[nodiscard]] const std::string& stream(Stream which) const { return streams[static_cast<std::size_t>(which)]; }
};

// The bytes of a head (Stream::request_head, response_head) of the interaction that some metadata belongs to: encoded, it points at what
// stands there already. Empty where none are at hand. What it returns stays valid while encoding or decoding.
using HeadOf = std::function<std::string_view(Stream)>;

// The metadata in its encoded form, and back. They throw CassetteError without naming a place, which the caller knows: decode where
// the bytes make no sense, point outside the heads, or would take more memory than they may, encode where decode would.
[[nodiscard]] std::string encode(const Interaction& interaction);
[[nodiscard]] std::string encode(const Metadata& metadata, const HeadOf& head_of = {});
[[nodiscard]] Metadata decode_metadata(std::string_view bytes, const HeadOf& head_of = {});

// What names an interaction to a person.
struct InteractionTitle {
    std::string method;
    std::string url;
    std::string scope;
    std::string placeholders;  // Metadata's
};
// Of encoded metadata, no more than that: for whoever looks through many. Throws CassetteError likewise.
[[nodiscard]] InteractionTitle decode_title(std::string_view bytes);

}  // namespace replay
