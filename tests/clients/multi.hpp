// What the clients of the multi interface share: a set of traced transfers, and their messages printed as they come.
#pragma once

#include "trace.hpp"

#include <map>
#include <memory>
#include <utility>

namespace client {

class Transfers {
public:
    Transfers() = default;
    Transfers(const Transfers&) = delete;
    Transfers& operator=(const Transfers&) = delete;
    ~Transfers() {
        for (auto& [handle, trace] : traces_) {
            if (multi_ != nullptr) curl_multi_remove_handle(multi_, handle);
            curl_easy_cleanup(handle);
        }
        if (multi_ != nullptr) curl_multi_cleanup(multi_);
    }

    [[nodiscard]] CURLM* multi() const { return multi_; }

    CURL* add(const char* url, const std::string& name) {
        CURL* handle = curl_easy_init();
        add(handle, url, name);
        return handle;
    }

    // With options of its own.
    Trace& add(CURL* handle, const char* url, const std::string& name) {
        traces_[handle] = std::make_unique<Trace>(handle, name);
        curl_easy_setopt(handle, CURLOPT_URL, url);
        // The tests' servers sign their own certificates.
        curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 0L);
        std::printf("%s added: %d\n", name.c_str(), static_cast<int>(curl_multi_add_handle(multi_, handle)));
        return *traces_[handle];
    }

    // A handle that libcurl made and put into the multi itself.
    Trace& adopt(CURL* handle, const std::string& name) {
        traces_[handle] = std::make_unique<Trace>(handle, name);
        return *traces_[handle];
    }

    void add_all(int count, char** urls) {
        for (int n = 0; n < count; ++n) add(urls[n], "t" + std::to_string(n));
    }

    Trace& operator[](CURL* handle) { return *traces_.at(handle); }

    // Prints the messages there are, removing each finished handle as applications do.
    void read_messages(const std::function<void(CURL*)>& say_more = {}) {
        int left = 0;
        while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
            CURL* handle = message->easy_handle;
            const CURLcode code = message->data.result;
            long status = 0;
            curl_off_t time = 0;
            curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
            curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME_T, &time);
            std::printf("message %d, %d left, status %ld, %lld us: ", static_cast<int>(message->msg), left, status,
                        static_cast<long long>(time));
            if (say_more) say_more(handle);
            traces_.at(handle)->finished(code);
            remove(handle);
        }
    }

    void remove(CURL* handle) {
        curl_multi_remove_handle(multi_, handle);
        traces_.erase(handle);
        curl_easy_cleanup(handle);
    }

    // Without removing it first.
    void clean_up(CURL* handle) {
        curl_easy_cleanup(handle);
        traces_.erase(handle);
    }

    CURLMcode clean_up_multi() { return curl_multi_cleanup(std::exchange(multi_, nullptr)); }

    [[nodiscard]] bool has(CURL* handle) const { return traces_.contains(handle); }
    [[nodiscard]] size_t size() const { return traces_.size(); }

private:
    CURLM* multi_ = curl_multi_init();
    std::map<CURL*, std::unique_ptr<Trace>> traces_;
};

}  // namespace client
