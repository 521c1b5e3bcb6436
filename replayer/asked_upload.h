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
    // Where it is looked for.
    struct Shelf {
        std::function<Hash128(const ComparedRequest&)> find_hidden;  // see hidden_key()
        std::function<std::string(const ComparedRequest&)> tell;     // says that there is no recording; returns a line for the error buffer
    };

    // `secrets`, and what `shelf` uses, outlive this.
    AskedUpload(Request request, std::shared_ptr<const Treatment> treatment, std::optional<std::uint64_t> announced, SecretBook& secrets,
                Shelf shelf);

    [[nodiscard]] bool counts() const override;
    [[nodiscard]] std::optional<std::uint64_t> announced() const override { return announced_; }
    [[nodiscard]] std::vector<Hash128> keys(std::string_view upload) override;
    [[nodiscard]] Hash128 hidden_key(std::string_view upload) override;
    [[nodiscard]] std::string miss(std::string_view upload) override;

private:
    template <class Use>
    auto redacted(std::string_view upload, Use use);

    Request request_;
    std::shared_ptr<const Treatment> treatment_;
    std::optional<std::uint64_t> announced_;
    SecretBook& secrets_;
    Shelf shelf_;
};

}  // namespace replay
