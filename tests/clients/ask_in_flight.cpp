// ask_in_flight easy|multi URL [BODY]: every info, asked for in every callback and, in a multi, between the calls.
#include "infos.hpp"
#include "transfer.hpp"

#include <cstring>

namespace {

// What has been asked for is printed as a hash beside the few that say most: there are thousands of lines else.
class Asker {
public:
    explicit Asker(CURL* handle) : handle_(handle) {}

    void ask(const char* where) {
        std::string all;
        for (const client::Info& info : client::infos) all += client::text_of(handle_, info) + "\n";
        // Asked twice at one place.
        all += client::text_of(handle_, {"TOTAL_TIME_T", CURLINFO_TOTAL_TIME_T});
        std::printf("%s: %s, %s, %s, all %08x\n", where, client::text_of(handle_, {"status", CURLINFO_RESPONSE_CODE}).c_str(),
                    client::text_of(handle_, {"received", CURLINFO_SIZE_DOWNLOAD_T}).c_str(),
                    client::text_of(handle_, {"time", CURLINFO_TOTAL_TIME_T}).c_str(), client::hash(all));
        ++asked_;
    }
    [[nodiscard]] int asked() const { return asked_; }

    std::string upload;

private:
    CURL* handle_;
    int asked_ = 0;
};

Asker& asker(void* user) { return *static_cast<Asker*>(user); }

size_t write(char*, size_t size, size_t count, void* user) {
    asker(user).ask("write");
    return size * count;
}

size_t header(char*, size_t size, size_t count, void* user) {
    asker(user).ask("header");
    return size * count;
}

size_t read(char* into, size_t size, size_t count, void* user) {
    std::string& upload = asker(user).upload;
    asker(user).ask("read");
    const size_t given = upload.copy(into, size * count);
    upload.erase(0, given);
    return given;
}

int progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    asker(user).ask("progress");
    return 0;
}

int debug(CURL*, curl_infotype, char*, size_t, void* user) {
    asker(user).ask("debug");
    return 0;
}

void run_multi(CURL* handle, Asker& asker) {
    CURLM* multi = curl_multi_init();
    curl_multi_add_handle(multi, handle);
    asker.ask("added");
    for (int running = 1; running != 0;) {
        const int before = asker.asked();
        curl_multi_perform(multi, &running);
        // How many rounds pass in which nothing happens is the network's affair.
        if (asker.asked() != before) asker.ask("between");
        if (running != 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    asker.ask("over");
    curl_multi_remove_handle(multi, handle);
    curl_multi_cleanup(multi);
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) return 2;
    CURL* handle = curl_easy_init();
    Asker asker(handle);
    curl_easy_setopt(handle, CURLOPT_URL, arguments[2]);
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(handle, CURLOPT_COOKIEFILE, "");
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, write);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &asker);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &asker);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, progress);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &asker);
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, debug);
    curl_easy_setopt(handle, CURLOPT_DEBUGDATA, &asker);
    curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
    if (count > 3) {
        asker.upload = arguments[3];
        curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(handle, CURLOPT_READFUNCTION, read);
        curl_easy_setopt(handle, CURLOPT_READDATA, &asker);
    }
    asker.ask("before");
    if (!std::strcmp(arguments[1], "multi")) {
        run_multi(handle, asker);
    } else {
        std::printf("result %d\n", static_cast<int>(curl_easy_perform(handle)));
    }
    asker.ask("after");
    curl_easy_cleanup(handle);
}
