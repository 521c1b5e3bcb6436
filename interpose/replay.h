/* What a program can tell libreplay.so, the library that records and replays what it says through libcurl.
 *
 * The program is linked with nothing: where the library is not preloaded, these calls do nothing and return 0. From a language with a
 * foreign function interface, look the functions up by their names: in Python,
 *
 *     begin = getattr(ctypes.CDLL(None), "replay_scope_begin", None)
 *
 * They may be called from any thread, but not from a signal handler, and leave errno alone.
 */
#ifndef REPLAY_H
#define REPLAY_H

#include <dlfcn.h>

/* From here on, requests of this process belong to the scope of that name (a test's id, say): they are recorded into its cassette and
 * played from it, each from its first recording on. What else runs in the session follows, such as a server that was started before; in
 * a test run of several workers only what was started by the same one (REPLAY_WORKER). A child that is forked follows, too. Scopes may
 * be nested. Returns 1; 0 where `name` is NULL or empty.
 *
 * int replay_scope_begin(const char *name);
 *
 * Ends the scope that this process began last: the one around it is in force again. Returns 1; 0 where there is none.
 *
 * int replay_scope_end(void);
 */
static inline int replay_scope_begin(const char* name) {
    /* Weak symbols would do, but not in programs that are not position-independent. */
    int (*begin)(const char*);
    *(void**)&begin = dlsym((void*)0, "replay_scope_begin");
    return begin ? begin(name) : 0;
}

static inline int replay_scope_end(void) {
    int (*end)(void);
    *(void**)&end = dlsym((void*)0, "replay_scope_end");
    return end ? end() : 0;
}

#endif
