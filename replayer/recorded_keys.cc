#include "recorded_keys.h"

#include <algorithm>
#include <iterator>

#include "request_key.h"
#include "spooled_bytes.h"

namespace replay {

namespace {

RequestKeys keys_of_spooled(const Request& request, SpooledBytes& body, bool is_pulled, const Matching& matching) {
    if (is_pulled || body.size() > kLongestCanonical) return keys_of_hashed(request, body.hash(), matching);
    std::string bytes(body.size(), '\0');
    body.file().read(SpoolFile::kFront, bytes.data(), bytes.size());
    return keys_of(request, bytes, matching);
}

RequestKeys keys_of_recorded(Interaction& interaction, const Matching& matching) {
    const Request& request = interaction.metadata.request;
    const std::string& body = interaction.stream(Stream::request_body);
    const bool is_pulled = (interaction.head.flags & kInteractionPulledBody) != 0;
    SpooledBytes* const spooled = interaction.spooled[static_cast<std::size_t>(Stream::request_body)].get();
    if (spooled != nullptr && spooled->trouble().empty()) return keys_of_spooled(request, *spooled, is_pulled, matching);
    return is_pulled ? keys_of_hashed(request, body_hash(body), matching) : keys_of(request, body, matching);
}

}  // namespace

bool change_with_keys(Interaction& interaction, const std::function<bool()>& change) {
    const Matching matching = Matching::parse(interaction.metadata.rules);
    const Hash128 exact = exact_key_of(interaction.metadata.request, interaction.stream(Stream::request_body), matching);
    if (!change()) return false;
    InteractionHead& head = interaction.head;
    const SpooledBytes* const spooled = interaction.spooled[static_cast<std::size_t>(Stream::request_body)].get();
    const bool is_as_asked = exact == exact_key_of(interaction.metadata.request, interaction.stream(Stream::request_body), matching) &&
                             (spooled == nullptr || !spooled->was_altered());
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
