// What a program can tell this library: replay.h, which programs include, looks these functions up by their names.

#include "api.h"
#include "errno_keeper.h"
#include "session.h"
#include "uncancelled.h"

REPLAY_EXPORT int replay_scope_begin(const char* name) {
    if (name == nullptr || *name == '\0') return 0;
    const replay::ErrnoKeeper keeper;
    const replay::Uncancelled here;
    replay::Session::instance().scopes().begin(name);
    return 1;
}

REPLAY_EXPORT int replay_scope_end() {
    const replay::ErrnoKeeper keeper;
    const replay::Uncancelled here;
    return replay::Session::instance().scopes().end() ? 1 : 0;
}
