#include "notifications.h"

#include <utility>

#include "scoped_flag.h"

namespace replay {

Notifications::~Notifications() {
    if (internal_ != nullptr) api_.easy_cleanup(internal_);
}

CURLMcode Notifications::set_function(void (*function)()) {
    const auto stand_in = function == nullptr ? nullptr : &Notifications::stand_in;
    const CURLMcode result = api_.multi_setopt(multi_, kNotifyFunction, stand_in);
    if (result != CURLM_OK) return result;
    function_ = reinterpret_cast<Function>(function);
    return api_.multi_setopt(multi_, kNotifyData, static_cast<void*>(this));
}

CURLMcode Notifications::set_data(void* data) {
    const CURLMcode result = api_.multi_setopt(multi_, kNotifyData, static_cast<void*>(this));
    if (result == CURLM_OK) data_ = data;
    return result;
}

CURLMcode Notifications::enable(unsigned int type) {
    if (api_.multi_notify_enable == nullptr) return CURLM_BAD_FUNCTION_ARGUMENT;
    const CURLMcode result = api_.multi_notify_enable(multi_, type);
    if (result == CURLM_OK && type < kTypes) enabled_[type] = true;
    return result;
}

CURLMcode Notifications::disable(unsigned int type) {
    if (api_.multi_notify_disable == nullptr) return CURLM_BAD_FUNCTION_ARGUMENT;
    const CURLMcode result = api_.multi_notify_disable(multi_, type);
    if (result == CURLM_OK && type < kTypes) enabled_[type] = false;
    return result;
}

void Notifications::finished(CURL* easy, bool is_first) {
    if (function_ == nullptr) return;
    if (enabled_[kEasyDone]) entries_.push_back({kEasyDone, easy});
    if (is_first && enabled_[kInfoRead]) entries_.push_back({kInfoRead, internal()});
}

void Notifications::dispatch() {
    if (entries_.empty()) return;
    for (const Entry& entry : std::exchange(entries_, {}))
        if (enabled_[entry.type]) tell(entry.type, entry.easy);
}

void Notifications::tell(unsigned int type, CURL* easy) {
    if (function_ == nullptr) return;
    const ScopedFlag out_of_call(in_call_, false);
    const ScopedFlag in_notification(in_notification_, true);
    function_(multi_, type, easy, data_);
}

void Notifications::stand_in(CURLM*, unsigned int type, CURL* easy, void* self) {
    auto& notifications = *static_cast<Notifications*>(self);
    if (type == kInfoRead && notifications.are_waiting_) return;
    notifications.tell(type, easy);
}

CURL* Notifications::internal() {
    if (internal_ == nullptr) internal_ = api_.easy_init();
    return internal_;
}

}  // namespace replay
