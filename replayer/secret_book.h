#pragma once
// What a process knows of secrets, and the replacement of these in all that it records: each by one placeholder, wherever it occurs
// (placeholder.h).
//
// A secret is recognised by where it stands and by its shape (secret_finder.h), or because the application gave it to libcurl as one. From
// then on it is replaced in everything, plain or encoded (known_secrets.h); a value that could as well mean something else (short, or a
// mere word, or very long: placeholder.h) only where it was found. What other processes of the session have recognised is known here, too
// (secret_vault.h).
//
// Every member may be called from any thread: a mutex guards all of it, which must be taken over a fork (lock, unlock).

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "interaction_texts.h"
#include "known_secrets.h"
#include "secret_vault.h"

namespace replay {

class SecretBook {
public:
    // Without a session its numbers are its own, and those behind `last_number`.
    explicit SecretBook(const SessionName* session = nullptr, std::uint64_t last_number = 0);

    // The application gave this to libcurl as a secret.
    void learn(std::string_view value);
    // It gave libcurl this text, in which there may be some.
    void learn(TextKind kind, std::string_view text);

    // What a request has in the places where secrets stand, its body aside.
    void learn(const Request& request);

    // Replaces all secrets in some texts, which it goes through twice. Returns whether there were any.
    using Texts = std::function<void(const TextAction&)>;
    bool redact(const Texts& texts);
    bool redact(Interaction& interaction);
    bool redact(Request& request, std::string& body);
    [[nodiscard]] std::string redacted(TextKind kind, std::string text);

    void lock() { mutex_.lock(); }
    void unlock() { mutex_.unlock(); }

    // For texts that come in pieces (stream_redactor.h); under the lock.
    [[nodiscard]] const KnownSecrets& known() const { return known_; }
    bool hide(const RecordedText& text);

private:
    void take_news();
    void take_note(TextKind kind, std::string_view text);
    std::uint64_t number_of(const FoundSecret& found);
    void add(std::string_view value, SecretClass kind, bool is_distinctive, std::uint64_t number);

    std::mutex mutex_;
    std::optional<SecretVault> vault_;
    std::uint64_t last_number_;
    std::uint64_t own_numbers_ = 0;  // that were given because the vault has no room
    KnownSecrets known_;
    struct Numbered {
        std::uint64_t number;
        bool is_distinctive;
    };
    std::unordered_map<std::string, Numbered> numbers_;  // of all that have one
};

}  // namespace replay
