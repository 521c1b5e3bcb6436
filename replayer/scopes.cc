#include "scopes.h"

#include <utility>

#include "checksum.h"
#include "lock_over_forks.h"
#include "scope_slot.h"

namespace replay {

namespace {

constinit std::mutex scopes_mutex;

// More are open only while transfers need them.
constexpr std::size_t kKeptCassettes = 16;

// Under which the block counts how often a scope was begun.
std::uint64_t beginnings_of(std::string_view scope) {
    constexpr std::uint64_t kSeed = 0x73636f7065;  // "scope": no key of a request's
    return checksum64(scope, kSeed);
}

}  // namespace

void begin_scope(ControlBlock& block, std::string_view worker, std::string_view name) {
    const std::string fitting = fitting_scope(name);
    static_cast<void>(block.use(beginnings_of(fitting)));
    if (ScopeSlot* const slot = block.scope_of(worker)) slot->put(fitting);
}

std::shared_ptr<const Scope> Scopes::in_force() {
    const auto lock = lock_over_forks<scopes_mutex>();
    const ScopeSlot* const slot = this->slot();
    const std::uint64_t revision = slot == nullptr ? 0 : slot->revision();
    if (last_ != nullptr && revision == revision_) return last_;
    std::string name = begun_.empty() ? "" : begun_.back();
    if (name.empty() && revision > 0) name = slot->name();
    if (name.empty()) name = fitting_scope(config_.scope.value);
    revision_ = revision;
    last_ = made(std::move(name));
    return last_;
}

std::shared_ptr<const Scope> Scopes::named(std::string_view name) {
    const auto lock = lock_over_forks<scopes_mutex>();
    return made(fitting_scope(name));
}

std::shared_ptr<const Scope> Scopes::made(std::string name) {
    const CassetteTemplate& cassettes = config_.cassettes.value;
    if (cassettes.empty() || name.empty())
        return std::make_shared<const Scope>(Scope{std::move(name), cassette_at(config_.cassette.value), 0});
    const std::string path = cassettes.path_for(name);
    const std::uint64_t begun = block_.shared().uses_of(beginnings_of(name));
    return std::make_shared<const Scope>(Scope{std::move(name), cassette_at(path), checksum64(path, begun)});
}

const std::shared_ptr<SessionCassette>& Scopes::cassette_at(const std::string& path) {
    if (const auto known = cassettes_.find(path); known != cassettes_.end()) return known->second;
    if (cassettes_.size() >= kKeptCassettes) forget_cassettes();
    return cassettes_[path] = std::make_shared<SessionCassette>(config_, block_, cassettes_mutex_, path);
}

// Those that no transfer uses; what was recorded into them somebody else will publish.
void Scopes::forget_cassettes() {
    last_.reset();
    std::erase_if(cassettes_, [](const auto& one) { return one.second.use_count() == 1 && one.second->may_be_forgotten(); });
}

// Of a block that exists, or that cassettes by scope need.
ScopeSlot* Scopes::slot() {
    if (slot_ != nullptr) return slot_;
    ControlBlock* const block = config_.cassettes.value.empty() ? block_.existing() : &block_.shared();
    if (block != nullptr) slot_ = block->scope_of(config_.worker);
    return slot_;
}

void Scopes::begin(std::string_view name) {
    const auto lock = lock_over_forks<scopes_mutex>();
    begun_.push_back(fitting_scope(name));
    last_.reset();
    begin_scope(block_.shared(), config_.worker, name);
}

bool Scopes::end() {
    const auto lock = lock_over_forks<scopes_mutex>();
    if (begun_.empty()) return false;
    begun_.pop_back();
    last_.reset();
    if (ScopeSlot* const slot = block_.shared().scope_of(config_.worker)) slot->put(begun_.empty() ? "" : begun_.back());
    return true;
}

std::vector<std::shared_ptr<SessionCassette>> Scopes::cassettes() {
    const auto lock = lock_over_forks<scopes_mutex>();
    std::vector<std::shared_ptr<SessionCassette>> all;
    for (const auto& [path, cassette] : cassettes_) all.push_back(cassette);
    return all;
}

// The mutex is still the fork's, and this thread the only one.
void Scopes::after_fork_in_child() {
    begun_.clear();
    last_.reset();
}

}  // namespace replay
