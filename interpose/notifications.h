#pragma once
// curl_multi_notify_enable(3), since libcurl 8.17.0: an application that lets itself be told of finished transfers is told of played
// ones as of live ones. Our function stands in front of its callback.

#include <vector>

#include "api.h"

namespace replay {

inline constexpr auto kNotifyFunction = static_cast<CURLMoption>(CURLOPTTYPE_FUNCTIONPOINT + 18);  // CURLMOPT_NOTIFYFUNCTION
inline constexpr auto kNotifyData = static_cast<CURLMoption>(CURLOPTTYPE_OBJECTPOINT + 19);        // CURLMOPT_NOTIFYDATA

class Notifications {
public:
    // While the application's function runs, `in_call` is false (most of the multi interface may be called) and `in_notification`
    // true (but not all).
    Notifications(CURLM* multi, const Api& api, bool& in_call, bool& in_notification)
        : multi_(multi), api_(api), in_call_(in_call), in_notification_(in_notification) {}
    ~Notifications();
    Notifications(const Notifications&) = delete;
    Notifications& operator=(const Notifications&) = delete;

    // As libcurl answers, which may not know of any of it.
    CURLMcode set_function(void (*function)());
    CURLMcode set_data(void* data);
    CURLMcode enable(unsigned int type);
    CURLMcode disable(unsigned int type);

    // A transfer has finished of which libcurl knows nothing; `is_first` of the messages that are unread.
    void finished(CURL* easy, bool is_first);
    // Messages are waiting to be read: libcurl does not know it, and is not to tell of the first of its own.
    void waiting(bool are_some) { are_waiting_ = are_some; }
    // Tells the application what has gathered.
    void dispatch();

private:
    using Function = void (*)(CURLM*, unsigned int, CURL*, void*);
    static constexpr unsigned int kInfoRead = 0;  // CURLMNOTIFY_INFO_READ
    static constexpr unsigned int kEasyDone = 1;  // CURLMNOTIFY_EASY_DONE
    static constexpr unsigned int kTypes = 2;
    struct Entry {
        unsigned int type;
        CURL* easy;
    };

    static void stand_in(CURLM* multi, unsigned int type, CURL* easy, void* self);
    void tell(unsigned int type, CURL* easy);
    CURL* internal();

    CURLM* multi_;
    const Api& api_;
    bool& in_call_;
    bool& in_notification_;
    Function function_ = nullptr;
    void* data_ = nullptr;
    bool enabled_[kTypes] = {};
    bool are_waiting_ = false;
    std::vector<Entry> entries_;
    CURL* internal_ = nullptr;  // stands for the internal handle that libcurl gives with kInfoRead
};

}  // namespace replay
