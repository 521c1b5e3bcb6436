#include <cstdlib>

#include "control_block.h"
#include "options.h"
#include "output.h"
#include "safe_text.h"
#include "scopes.h"

namespace replay {

namespace {

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

int tell(const ScopeSlot& slot) {
    const std::string name = slot.name();
    if (name.empty()) return 1;
    write_output(safe_line(name) + "\n");
    return 0;
}

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    std::string name;
    bool ends = false;
    options.add_option("NAME", name, "The scope, a test's name say");
    options.add_flag("--end", ends, "End the scope that is in force: none is from now on");
    if (const auto status = options.read(argc, argv)) return *status;
    if (ends && !name.empty()) return options.usage_error("a scope is begun or ended: give NAME or --end");

    const auto session = SessionName::parse(variable("REPLAY_SESSION"));
    if (!session)
        return options.usage_error("there is no session here: scopes are begun by what runs under `replay run` or `replay record`");
    ControlBlock* const block = ControlBlock::map(*session, ControlBlock::Open::create);
    const std::string worker = variable("REPLAY_WORKER");
    ScopeSlot* const slot = block == nullptr ? nullptr : block->scope_of(worker);
    if (slot == nullptr) throw std::runtime_error("the session's memory has no room for another scope (/dev/shm)");
    if (ends)
        slot->put("");
    else if (name.empty())
        return tell(*slot);
    else
        begin_scope(*block, worker, name);
    return 0;
}

}  // namespace

extern const Command kScopeCommand{
    .name = "scope",
    .synopsis = "scope [NAME | --end]",
    .description = "Begin a scope for all that this session runs from now on, or say which one is in force",
    .example = "replay scope login",
    .run = run,
};

}  // namespace replay
