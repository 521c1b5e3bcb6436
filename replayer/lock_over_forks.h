#pragma once
// Mutexes and fork: a child that is forked while another thread holds one would wait for it for ever.

#include <pthread.h>

#include <mutex>

namespace replay {

// Locks a mutex that a fork, too, takes from its first use on, so that parent and child find it free. What is done under it must
// neither fork nor wait for a thread that may.
template <std::mutex& mutex>
[[nodiscard]] std::unique_lock<std::mutex> lock_over_forks() {
    static const int registered = pthread_atfork([] { mutex.lock(); }, [] { mutex.unlock(); }, [] { mutex.unlock(); });
    static_cast<void>(registered);
    return std::unique_lock(mutex);
}

}  // namespace replay
