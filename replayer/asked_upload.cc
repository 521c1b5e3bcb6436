#include "asked_upload.h"

#include <utility>

#include "request_key.h"

namespace replay {

AskedUpload::AskedUpload(Request request, std::shared_ptr<const Treatment> treatment, std::optional<std::uint64_t> announced,
                         SecretBook& secrets, Shelf shelf)
    : request_(std::move(request)), treatment_(std::move(treatment)), announced_(announced), secrets_(secrets), shelf_(std::move(shelf)) {}

bool AskedUpload::counts() const { return is_body_matched(treatment_->matching); }

std::vector<Hash128> AskedUpload::keys(std::string_view upload) {
    std::vector<Hash128> keys{keys_of(request_, upload, treatment_->matching).canonical};
    Request request = request_;
    std::string body(upload);
    if (secrets_.redact(request, body)) keys.push_back(keys_of(request, body, treatment_->matching).canonical);
    return keys;
}

// With what is known of secrets replaced.
template <class Use>
auto AskedUpload::redacted(std::string_view upload, Use use) {
    Request request = request_;
    std::string body(upload);
    secrets_.redact(request, body);
    return use(ComparedRequest{request, ComparedBody::supplied(body)});
}

Hash128 AskedUpload::hidden_key(std::string_view upload) { return redacted(upload, shelf_.find_hidden); }

std::string AskedUpload::miss(std::string_view upload) { return redacted(upload, shelf_.tell); }

}  // namespace replay
