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

bool redact(Interaction& interaction, SecretBook& secrets) {
    const bool was_altered = std::any_of(std::begin(interaction.spooled), std::end(interaction.spooled),
                                         [](const auto& spooled) { return spooled != nullptr && spooled->was_altered(); });
    return secrets.redact(interaction) || was_altered;
}

void renew_keys(Interaction& interaction) {
    const RequestKeys keys = keys_of_recorded(interaction, Matching::parse(interaction.metadata.rules));
    interaction.head.exact_key = {};
    interaction.head.canonical_key = keys.canonical;
    interaction.head.bodiless_key = keys.bodiless;
    interaction.head.variant = keys.variant;
}

}  // namespace replay
