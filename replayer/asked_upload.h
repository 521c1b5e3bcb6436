#pragma once
// What decides of the upload of a request that is looked for in a cassette: the rules for it, and what is known of secrets.

#include <functional>
#include <memory>

#include "interaction.h"
#include "request_comparison.h"
#include "request_rules.h"
#include "secret_book.h"
#include "upload_judge.h"

namespace replay {

class AskedUpload final : public UploadJudge {
public:
    // Says that there is no recording of a request, and returns a line for the error buffer.
    using Tell = std::function<std::string(const ComparedRequest&)>;

    // `secrets`, and what `tell` uses, outlive this.
    AskedUpload(Request request, std::shared_ptr<const Treatment> treatment, std::optional<std::uint64_t> announced, SecretBook& secrets,
                Tell tell);

    [[nodiscard]] bool counts() const override;
    [[nodiscard]] std::optional<std::uint64_t> announced() const override { return announced_; }
    [[nodiscard]] std::vector<Hash128> keys(std::string_view upload) override;
    [[nodiscard]] std::string miss(std::string_view upload) override;

private:
    Request request_;
    std::shared_ptr<const Treatment> treatment_;
    std::optional<std::uint64_t> announced_;
    SecretBook& secrets_;
    Tell tell_;
};

}  // namespace replay
