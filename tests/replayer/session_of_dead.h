#pragma once
// A session whose root is dead, and what its processes left: memory, and parts of a cassette.

#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "../formats/samples.h"
#include "needed_memory.h"
#include "recorded_cassettes.h"
#include "secret_vault.h"
#include "session_part.h"
#include "side_folder.h"

namespace replay::samples {

inline SessionName session_of_dead() {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    waitpid(child, nullptr, 0);
    SessionName name = SessionName::here();
    name.pid = child;
    return name;
}

class DeadSession {
public:
    explicit DeadSession(std::string cassette) : cassette_(std::move(cassette)) { static_cast<void>(note_recorded(name_, cassette_)); }
    ~DeadSession() {
        SecretVault::remove(name_);
        remove_recorded(name_);
    }
    DeadSession(const DeadSession&) = delete;
    DeadSession& operator=(const DeadSession&) = delete;

    // Returns its number.
    std::uint64_t learn(std::string_view secret) const { return SecretVault(name_).add(secret, SecretClass::value, true).value_or(0); }
    void record(Interaction interaction) {
        make_side_folder(cassette_);
        interaction.head.started_ns = ++time_;
        append(part_of(cassette_, name_), interaction);
    }
    [[nodiscard]] const SessionName& name() const { return name_; }
    [[nodiscard]] bool has_memory() const { return !recorded_cassettes(name_).empty() || !SecretVault(name_).news().empty(); }

private:
    std::string cassette_;
    SessionName name_ = session_of_dead();
    std::int64_t time_ = 0;
};

}  // namespace replay::samples
