#pragma once
// The secrets that the processes of a session have come across, in memory that they share (session_memory.h): so that one secret has one
// number whichever of them meets it, each replaces what any has met before, and whoever publishes replaces what was recognised late.
//
// It is for this user only, is never written to a disk by us, and is removed when the session has been published (needed_memory.h). Pages
// are added as they are needed. A page is only added to, under a lock that ends with its process, and what is in it is never changed:
// reading takes none.
//
// Not thread-safe: its owner serialises.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "secret_class.h"
#include "session_name.h"

namespace replay {

class SecretVault {
public:
    // Those of a session. There may be none yet.
    explicit SecretVault(const SessionName& session) : session_(session) {}
    ~SecretVault();
    SecretVault(const SecretVault&) = delete;
    SecretVault& operator=(const SecretVault&) = delete;

    struct Secret {
        std::string_view value;  // valid as long as the vault
        SecretClass kind;
        bool is_distinctive;  // FoundSecret's
        std::uint64_t number;
    };

    // Those that were added since it was last asked, by whichever process.
    [[nodiscard]] std::vector<Secret> news();

    // Numbers are 1 to less than this. What a process numbers itself because there is no room has numbers behind it, which other processes
    // may give to other secrets.
    static constexpr std::uint64_t kMostNumbers = 1'000'000;

    // Adds one, unless another process was quicker, and gives its number. Nothing where there is no room, or no such memory.
    [[nodiscard]] std::optional<std::uint64_t> add(std::string_view value, SecretClass kind, bool is_distinctive);

    // As of the last look: how many there are, which is the highest number; and whether there was one too many.
    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] bool is_full() const;

    // The session's is gone then.
    static void remove(const SessionName& session);

private:
    struct Page;
    struct Entry;

    bool map_next(bool may_create);
    void catch_up();
    bool write(std::string_view value, SecretClass kind, bool is_distinctive, std::uint64_t number);

    SessionName session_;
    std::vector<Page*> pages_;
    std::size_t read_ = 0;  // bytes of the last page that have been gone through
    std::uint64_t count_ = 0;
    std::vector<Secret> news_;
};

}  // namespace replay
