#include "recorded_keys.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "checksum.h"
#include "error.h"
#include "last_upload.h"
#include "spooled_bytes.h"
#include "traced_answer.h"

namespace replay {

namespace {

std::optional<std::string> bytes_of(SpooledBytes& body, std::uint64_t start) {
    if (body.size() - start > kLongestCanonical) return std::nullopt;
    std::string bytes(body.size() - start, '\0');
    try {
        body.file().read(SpoolFile::kFront + start, bytes.data(), bytes.size());
    } catch (const CassetteError&) {  // and then it will not be recorded, which says why
        return std::nullopt;
    }
    return bytes;
}

RequestKeys keys_of_spooled(const Request& request, SpooledBytes& body, std::uint64_t start, const Matching& matching) {
    const std::optional<std::string> bytes = bytes_of(body, start);
    return bytes ? keys_of(request, *bytes, matching) : keys_of_hashed(request, body.hash(), matching);
}

// Of what is spooled.
bool was_altered(const Interaction& interaction, Stream which) {
    const std::shared_ptr<SpooledBytes>& spooled = interaction.spooled[static_cast<std::size_t>(which)];
    return spooled != nullptr && spooled->was_altered();
}

}  // namespace

RequestKeys keys_of_recorded(Interaction& interaction, const Matching& matching) {
    const Request& request = interaction.metadata.request;
    const std::string& body = interaction.stream(Stream::request_body);
    SpooledBytes* const spooled = interaction.spooled[static_cast<std::size_t>(Stream::request_body)].get();
    const bool is_spooled = spooled != nullptr && spooled->trouble().empty();  // in trouble, it will not be recorded
    const std::uint64_t start = std::min(start_of_last_upload(interaction.events), is_spooled ? spooled->size() : body.size());
    return is_spooled ? keys_of_spooled(request, *spooled, start, matching)
                      : keys_of(request, std::string_view(body).substr(start), matching);
}

bool change_with_keys(Interaction& interaction, const std::function<bool()>& change) {
    const Matching matching = Matching::parse(interaction.metadata.rules);
    const Hash128 exact = exact_key_of(interaction.metadata.request, interaction.stream(Stream::request_body), matching);
    const std::uint64_t answer = checksum64(interaction.stream(Stream::response_body));
    if (!change()) return false;
    if (was_altered(interaction, Stream::response_body) || answer != checksum64(interaction.stream(Stream::response_body)))
        blank_packed_traces(interaction);
    InteractionHead& head = interaction.head;
    const bool is_as_asked = exact == exact_key_of(interaction.metadata.request, interaction.stream(Stream::request_body), matching) &&
                             !was_altered(interaction, Stream::request_body);
    if (is_as_asked && !exact.empty()) {  // other headers than decide, or the response
        head.variant = variant_of(interaction.metadata.request);
        return true;
    }
    if (!is_as_asked) head.exact_key = {};
    const RequestKeys keys = keys_of_recorded(interaction, matching);
    head.canonical_key = keys.canonical;
    head.bodiless_key = keys.bodiless;
    head.variant = keys.variant;
    return true;
}

void redact(Interaction& interaction, SecretBook& secrets) {
    const auto was_altered = [](const auto& spooled) { return spooled != nullptr && spooled->was_altered(); };
    const bool has_any = change_with_keys(interaction, [&] {
        const bool has_short_ones = secrets.redact(interaction);
        return has_short_ones || std::any_of(std::begin(interaction.spooled), std::end(interaction.spooled), was_altered);
    });
    if (has_any) interaction.metadata.placeholders = std::string(kNotNumbered);
}

}  // namespace replay
