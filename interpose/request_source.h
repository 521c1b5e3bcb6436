#pragma once
// A handle's settings, read as a request when its transfer begins: what the session asks about to find a recording.

#include <optional>

#include "easy_handle.h"
#include "session.h"

namespace replay {

class RequestSource final : public Inquiry {
public:
    explicit RequestSource(EasyHandle& handle) : handle_(handle) {}

    Hash128 exact_key() override;
    const Request& request() override;
    std::string_view body() override { return handle_.post_fields(); }
    bool pulled() override;

    // Transfers that are neither recorded nor replayed: file:// ones, and those that only connect.
    [[nodiscard]] bool stays_live();

private:
    // All of the request but headers and parts: what exact_head is the hash of.
    Request head();
    std::string url() const;

    EasyHandle& handle_;
    std::optional<Request> request_;
};

}  // namespace replay
