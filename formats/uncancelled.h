#pragma once
#include <pthread.h>

namespace replay {

// As long as one lives, its thread is not cancelled (pthread_cancel(3)): a cancellation waits until the next call that may be cancelled, as
// libcurl's waiting for the network is. Without it, our reading and writing of files would be such calls, in functions and
// destructors that nothing may leave by an exception; and what is being written would be left half-done.
class Uncancelled {
public:
    Uncancelled() { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_); }
    ~Uncancelled() { pthread_setcancelstate(before_, nullptr); }
    Uncancelled(const Uncancelled&) = delete;
    Uncancelled& operator=(const Uncancelled&) = delete;

private:
    int before_ = PTHREAD_CANCEL_ENABLE;
};

}  // namespace replay
