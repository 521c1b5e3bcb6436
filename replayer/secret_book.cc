#include "secret_book.h"

#include "placeholder.h"
#include "report.h"

namespace replay {

namespace {

constexpr std::string_view kNotShared =
    "the session's processes cannot share more secrets (/dev/shm has no room, or there are too many): where others recorded one before "
    "this "
    "process recognised it, it is in the cassette; `replay scan` says what it finds there";

}  // namespace

SecretBook::SecretBook(const SessionName* session, std::uint64_t last_number) : last_number_(last_number) {
    if (session != nullptr) vault_.emplace(*session);
}

void SecretBook::add(std::string_view value, SecretClass kind, bool is_distinctive, std::uint64_t number) {
    const auto [known, is_new] = numbers_.try_emplace(std::string(value), Numbered{number, is_distinctive});
    if (!is_new && !is_distinctive) return;
    known->second.is_distinctive = is_distinctive;
    if (is_distinctive) known_.add(value, kind, known->second.number);
}

void SecretBook::take_news() {
    if (!vault_) return;
    for (const SecretVault::Secret& one : vault_->news()) add(one.value, one.kind, one.is_distinctive, one.number);
}

// 0: it has none.
std::uint64_t SecretBook::number_of(const FoundSecret& found) {
    if (found.value.size() < kShortestNumbered || found.value.size() > kLongestNumbered) return 0;
    const auto known = numbers_.find(found.value);
    const bool is_known = known != numbers_.end();
    if (is_known && (known->second.is_distinctive || !found.is_distinctive)) return known->second.number;
    std::uint64_t number = is_known ? known->second.number : last_number_ + numbers_.size() + 1;
    if (vault_) {
        const auto shared = vault_->add(found.value, found.kind, found.is_distinctive);
        take_news();
        if (!shared) report_once(kNotShared);
        if (!is_known) number = shared ? *shared : SecretVault::kMostNumbers + ++own_numbers_;
    }
    add(found.value, found.kind, found.is_distinctive, number);
    return number;
}

bool SecretBook::hide(const RecordedText& text) {
    const std::vector<FoundSecret> all = text.find_secrets();
    for (const FoundSecret& found : all) hide_secret(text.bytes, found, number_of(found));
    return !all.empty();
}

void SecretBook::learn(std::string_view value) {
    const std::lock_guard lock(mutex_);
    take_news();
    for (const FoundSecret& found : find_secrets_of_field("password", value)) static_cast<void>(number_of(found));
}

void SecretBook::take_note(TextKind kind, std::string_view text) {
    for (const FoundSecret& found : find_secrets(kind, text)) static_cast<void>(number_of(found));
}

void SecretBook::learn(TextKind kind, std::string_view text) {
    const std::lock_guard lock(mutex_);
    take_news();
    take_note(kind, text);
}

void SecretBook::learn(const Request& request) {
    const std::lock_guard lock(mutex_);
    take_news();
    take_note(TextKind::url, request.url);
    for (const NamedValue& option : request.options) take_note(kind_of_option(option.name), option.value);
    for (const std::string& header : request.headers) take_note(TextKind::header, header);
}

bool SecretBook::redact(const Texts& texts) {
    const std::lock_guard lock(mutex_);
    take_news();
    bool has_any = false;
    texts([&](const RecordedText& text) { has_any |= hide(text); });
    if (known_.size() > 0) texts([&](const RecordedText& text) { has_any |= known_.replace(text.bytes) > 0; });
    return has_any;
}

bool SecretBook::redact(Interaction& interaction) {
    return redact([&](const TextAction& action) { for_each_text(interaction, action); });
}

bool SecretBook::redact(Request& request, std::string& body) {
    return redact([&](const TextAction& action) {
        for_each_text(request, action);
        if (!body.empty()) action({kind_of_body(body), body, {}, "request body"});
    });
}

std::string SecretBook::redacted(TextKind kind, std::string text) {
    redact([&](const TextAction& action) { action({kind, text, {}, {}}); });
    return text;
}

}  // namespace replay
