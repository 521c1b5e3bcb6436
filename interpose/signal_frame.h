#pragma once

namespace replay {

// Whether the calling thread is in a signal handler, or may be: it can have interrupted anything, malloc(3) included, so nothing that needs
// that may be done then. Found by walking the stack, on which a handler is called from the C library's signal trampoline.
// Where the walk ends early, in code without unwind tables, a signal that is blocked is taken for the one that is being handled.
[[nodiscard]] bool may_be_in_signal_handler();

}  // namespace replay
