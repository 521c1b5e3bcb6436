#pragma once
// A handle's settings, read as a request when its transfer begins: what the session asks about to find a recording.

#include <optional>

#include "easy_handle.h"
#include "protocol.h"
#include "session.h"

namespace replay {

class RequestSource final : public Inquiry {
public:
    explicit RequestSource(EasyHandle& handle) : handle_(handle) {}

    Hash128 exact_key() override;
    const Request& request() override;
    Request take_request() override;
    std::string_view body() override;
    bool pulled() override;
    std::optional<std::uint64_t> announced() override;
    bool connects() override;
    void tell_secrets(SecretBook& book) override;
    [[nodiscard]] std::string url() const { return url_of(handle_); }

    // What the handle's next transfer will speak.
    [[nodiscard]] static Protocols protocol_of(const EasyHandle& handle);

    // Whether an option takes part in what exact_head is the hash of, beside those that set the method. Most do not: a client that
    // sets a new body for every transfer keeps its hash.
    [[nodiscard]] static bool is_in_head(CURLoption option);

    // Transfers that are neither recorded nor replayed: file:// ones, and those that the user lets through.
    [[nodiscard]] bool stays_live();

private:
    // All of the request but headers and parts: what exact_head is the hash of.
    Request head();
    [[nodiscard]] bool asks_nothing() const;
    [[nodiscard]] Protocols protocol();
    [[nodiscard]] const curl_slist* header_lines();
    [[nodiscard]] std::vector<NamedValue> preferences();
    [[nodiscard]] static std::string url_of(const EasyHandle& handle);

    EasyHandle& handle_;
    std::optional<Request> request_;
    Protocols protocol_ = 0;  // once it is known
};

}  // namespace replay
