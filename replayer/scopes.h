#pragma once
// The scopes of this process: which one is in force, and the cassette that goes with it.
//
// What a request says itself (a header, a rule for its endpoint) is its caller's to look for. Else a scope that this process has begun
// outranks the one that another process of its worker has begun last (scope_slot.h), and that REPLAY_SCOPE. Where there is no template for
// the cassettes of scopes, all have the same one, and a scope is no more than a name that is noted with what is recorded.
//
// There is one in a process. Every member function may be called from any thread: a mutex guards all of it, which a fork takes. `Session`
// owns it; configuration, block and the cassettes' mutex outlive it.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "config.h"
#include "session_cassette.h"
#include "shared_block.h"

namespace replay {

struct Scope {
    std::string name;  // a fitting_scope(); empty: none
    std::shared_ptr<SessionCassette> cassette;
    // Which turn a request is at counts from there: other scopes have another, and this one when it is begun anew.
    std::uint64_t turns = 0;
};

class Scopes {
public:
    Scopes(const Config& config, SharedBlock& block, std::mutex& cassettes) : config_(config), block_(block), cassettes_mutex_(cassettes) {}

    [[nodiscard]] std::shared_ptr<const Scope> in_force();
    [[nodiscard]] std::shared_ptr<const Scope> named(std::string_view name);

    // This process begins a scope, within the one that it is in. The other processes of its worker follow.
    void begin(std::string_view name);
    // It ends the scope that it began last: the one around it is in force again, here and there. False where it is in none.
    bool end();

    // All cassettes that this process uses, or has recorded into where somebody is to publish that.
    [[nodiscard]] std::vector<std::shared_ptr<SessionCassette>> cassettes();

    // Called after fork in the child. It follows its worker: a server that is started while one test runs is for the others as well.
    void after_fork_in_child();

private:
    std::shared_ptr<const Scope> made(std::string name);
    const std::shared_ptr<SessionCassette>& cassette_at(const std::string& path);
    void forget_cassettes();
    ScopeSlot* slot();

    const Config& config_;
    SharedBlock& block_;
    std::mutex& cassettes_mutex_;
    std::map<std::string, std::shared_ptr<SessionCassette>> cassettes_;  // by path
    std::vector<std::string> begun_;                                     // the last one is in force
    std::shared_ptr<const Scope> last_;                                  // that was in force
    std::uint64_t revision_ = 0;                                         // of the worker's slot then
    ScopeSlot* slot_ = nullptr;                                          // once it has been looked for
};

// The worker's processes are to be in this scope from now on, and each of its requests is played from its first recording on again.
void begin_scope(ControlBlock& block, std::string_view worker, std::string_view name);

}  // namespace replay
