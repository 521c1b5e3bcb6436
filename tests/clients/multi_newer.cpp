// multi_newer URL…: functions that are newer than the headers that this is built with. Those that the libcurl at hand lacks are
// said to be missing.
//   curl_multi_get_handles (8.4.0), curl_multi_waitfds (8.8.0), curl_multi_get_offt (8.16.0), curl_multi_notify_enable (8.17.0)
#include <dlfcn.h>

#include "multi.hpp"

namespace {

template <class Function>
Function* find(const char* name) {
    auto* const function = reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
    if (function == nullptr) std::printf("%s is missing\n", name);
    return function;
}

struct Newer {
    CURL** (*get_handles)(CURLM*) = find<CURL**(CURLM*)>("curl_multi_get_handles");
    CURLMcode (*waitfds)(CURLM*, curl_waitfd*, unsigned,
                         unsigned*) = find<CURLMcode(CURLM*, curl_waitfd*, unsigned, unsigned*)>("curl_multi_waitfds");
    CURLMcode (*get_offt)(CURLM*, int, curl_off_t*) = find<CURLMcode(CURLM*, int, curl_off_t*)>("curl_multi_get_offt");
    CURLMcode (*notify_enable)(CURLM*, unsigned) = find<CURLMcode(CURLM*, unsigned)>("curl_multi_notify_enable");
    CURLMcode (*notify_disable)(CURLM*, unsigned) = find<CURLMcode(CURLM*, unsigned)>("curl_multi_notify_disable");
};

// The handles that are in the multi, by the names of their transfers.
void print_handles(const Newer& newer, client::Transfers& transfers) {
    if (newer.get_handles == nullptr) return;
    CURL** const handles = newer.get_handles(transfers.multi());
    std::printf("handles:");
    for (CURL** handle = handles; handle != nullptr && *handle != nullptr; ++handle) std::printf(" %s", transfers[*handle].name().c_str());
    std::puts("");
    curl_free(handles);
}

void print_numbers(const Newer& newer, CURLM* multi) {
    if (newer.get_offt == nullptr) return;
    std::printf("current, running, pending, done, added:");
    for (int which = 1; which <= 5; ++which) {
        curl_off_t value = -42;
        const CURLMcode code = newer.get_offt(multi, which, &value);
        std::printf(" %lld (%d)", static_cast<long long>(value), static_cast<int>(code));
    }
    curl_off_t value = -42;
    std::printf(", unknown %d\n", static_cast<int>(newer.get_offt(multi, 99, &value)));
}

// Room for none is no error where the number is all that is asked for.
void wait(const Newer& newer, CURLM* multi) {
    curl_waitfd descriptors[64];
    unsigned count = 0;
    if (newer.waitfds == nullptr || newer.waitfds(multi, descriptors, 64, &count) != CURLM_OK)
        curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    else
        curl_multi_poll(multi, descriptors, 0, 1000, nullptr);
}

struct Told {
    client::Transfers& transfers;
    int done = 0;
    int unread = 0;
};

// May do nearly everything, reading messages included.
void on_notification(CURLM* multi, unsigned type, CURL* easy, void* user) {
    auto& told = *static_cast<Told*>(user);
    if (type == 1) {
        ++told.done;
        std::printf("notified: %s is done\n", told.transfers[easy].name().c_str());
        return;
    }
    ++told.unread;
    int running = 0;
    std::printf("notified: messages are unread; perform %d, cleanup %d, timeout %d\n", curl_multi_perform(multi, &running),
                curl_multi_cleanup(multi), curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 5L));
    told.transfers.read_messages();
}

}  // namespace

int main(int count, char** arguments) {
    const Newer newer;
    client::Transfers transfers;
    CURLM* const multi = transfers.multi();
    Told told{transfers};
    const bool notifies = newer.notify_enable != nullptr;
    if (notifies) {
        std::printf("function %d, data %d\n", curl_multi_setopt(multi, static_cast<CURLMoption>(20018), on_notification),
                    curl_multi_setopt(multi, static_cast<CURLMoption>(10019), &told));
        std::printf("enabling %d %d, unknown %d, disabling %d, enabling %d\n", newer.notify_enable(multi, 0), newer.notify_enable(multi, 1),
                    newer.notify_enable(multi, 99), newer.notify_disable(multi, 1), newer.notify_enable(multi, 1));
    }
    transfers.add_all(count - 1, arguments + 1);
    print_handles(newer, transfers);
    print_numbers(newer, multi);
    for (int running = -1; running != 0;) {
        const size_t before = transfers.size();
        curl_multi_perform(multi, &running);
        if (!notifies) transfers.read_messages();
        if (transfers.size() != before) {
            print_handles(newer, transfers);
            print_numbers(newer, multi);
        }
        if (running != 0) wait(newer, multi);
    }
    if (notifies) std::printf("%d done, %s unread\n", told.done, told.unread > 0 ? "some" : "none");
}
