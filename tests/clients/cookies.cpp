// cookies HOW URL: what libcurl holds of cookies and writes into jars. URL names a server of tests/e2e/origin.py. Other hosts' names
// are made to lead there, too.
#include <pthread.h>
#include <cstring>
#include <ctime>
#include <vector>

#include "transfer.hpp"

namespace {

std::string server;  // "127.0.0.1:1234"
curl_slist* resolved = nullptr;

// The expiry of a cookie that was given an age depends on when that was: it is shown as what is left, in thousands of seconds.
std::string shown(std::string line) {
    size_t start = 0;
    for (int field = 0; field < 4; ++field) start = line.find('\t', start) + 1;
    const size_t end = line.find('\t', start);
    const long long expiry = std::stoll(line.substr(start, end - start));
    const long long left = expiry - static_cast<long long>(std::time(nullptr));
    if (left > 0 && left < 100'000'000) line.replace(start, end - start, "in " + std::to_string((left + 500) / 1000) + " thousand");
    return line;
}

void list(CURL* handle, const char* when) {
    curl_slist* cookies = nullptr;
    std::printf("%s: %d\n", when, static_cast<int>(curl_easy_getinfo(handle, CURLINFO_COOKIELIST, &cookies)));
    for (const curl_slist* line = cookies; line; line = line->next) std::printf("  %s\n", shown(line->data).c_str());
    curl_slist_free_all(cookies);
}

std::string escaped(const std::string& text) {
    std::string out;
    char digits[4];
    for (const unsigned char c : text) {
        std::snprintf(digits, sizeof digits, "%%%02x", c);
        out += digits;
    }
    return out;
}

// One transfer to a host that answers with these Set-Cookie fields.
void fetch(CURL* handle, const std::string& host, const std::string& path, const std::vector<std::string>& cookies) {
    std::string fields = "X-Cookies: " + std::to_string(cookies.size());
    for (const std::string& cookie : cookies) fields += "\nSet-Cookie: " + cookie;
    const std::string url = "http://" + host + server.substr(server.find(':')) + path + "?fields=" + escaped(fields);
    curl_easy_setopt(handle, CURLOPT_RESOLVE, resolved);
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    client::print((host + path).c_str(), client::perform(handle));
}

constexpr const char* kFar = "expires=Fri, 13 Feb 2037 11:56:27 GMT";
const std::vector<std::string> kFew = {"one=1; path=/fields", std::string("two=2; ") + kFar};

void transfers(CURL* handle) {
    curl_easy_setopt(handle, CURLOPT_COOKIEFILE, "in.txt");
    curl_easy_setopt(handle, CURLOPT_COOKIEJAR, "jar.txt");
    list(handle, "before");
    fetch(handle, "www.b.example", "/fields/deep",
          {"plain=1", "  blanks = a b ; HttpOnly", std::string("tail=3; domain=b.example; ") + kFar, "secure=4; Secure",
           "aged=5; Max-Age=5000000; path=/fields", "foreign=6; domain=c.example", "tab=7\t7", "=none", "empty=; path=/", "__Secure-bad=8",
           "__Host-bad=9; Secure"});
    list(handle, "first");
    fetch(handle, "a.example", "/fields/deep", {"plain=other", std::string("file=replaced; path=/; ") + kFar});
    fetch(handle, "127.0.0.1", "/fields/deep",
          {"ip=1", "ip2=2; domain=127.0.0.1", "secure=5; secure; max-age=\"7000000\"", "__Secure-good=1; secure",
           "__Host-good=1; Secure; path=/"});
    list(handle, "three hosts");
    fetch(handle, "www.b.example", "/fields/deep",
          {"plain=changed", "tail=; domain=b.example; Max-Age=0",
           "aged=; path=/fields; " + std::string("expires=Thu, 01 Jan 1970 00:00:01 GMT")});
    list(handle, "taken back");
    fetch(handle, "www.b.example", "/fields/deep", {});
    // Nothing that was given an age stays: when it ends, in the jar, depends on when the transfer was.
    fetch(handle, "127.0.0.1", "/fields/deep", {"secure=; Secure; Max-Age=0"});
    list(handle, "gone");
    curl_easy_reset(handle);
    fetch(handle, "a.example", "/fields", {"after=reset"});
    list(handle, "after reset");
    CURL* copy = curl_easy_duphandle(handle);
    list(copy, "copy");
    fetch(copy, "a.example", "/fields", {"in=copy"});
    list(copy, "copy, after a transfer");
    curl_easy_setopt(copy, CURLOPT_COOKIEJAR, "copy.txt");
    curl_easy_cleanup(copy);
    curl_easy_setopt(handle, CURLOPT_COOKIEJAR, "jar.txt");
    list(handle, "at the end");
}

void commands(CURL* handle) {
    curl_easy_setopt(handle, CURLOPT_COOKIEFILE, "in.txt");
    curl_easy_setopt(handle, CURLOPT_COOKIEFILE, "none.txt");
    curl_easy_setopt(handle, CURLOPT_COOKIEJAR, "jar.txt");
    fetch(handle, "a.example", "/fields", kFew);
    for (const char* command : {"FLUSH", "SESS", "RELOAD", "Set-Cookie: given=1; domain=a.example; path=/",
                                "a.example\tFALSE\t/\tFALSE\t0\ttwo\tgiven", "ALL", "RELOAD"}) {
        curl_easy_setopt(handle, CURLOPT_COOKIELIST, command);
        list(handle, command);
    }
    fetch(handle, "a.example", "/fields/x", kFew);
    list(handle, "again");
    curl_easy_setopt(handle, CURLOPT_COOKIEFILE, nullptr);
    list(handle, "no engine");
    fetch(handle, "a.example", "/fields/y", kFew);
    list(handle, "still none");
    curl_easy_setopt(handle, CURLOPT_COOKIELIST, "a.example\tFALSE\t/\tFALSE\t0\tlast\t1");
    list(handle, "back");
}

void session(CURL* handle) {
    curl_easy_setopt(handle, CURLOPT_COOKIEFILE, "in.txt");
    curl_easy_setopt(handle, CURLOPT_COOKIESESSION, 1L);
    curl_easy_setopt(handle, CURLOPT_COOKIEJAR, "-");
    fetch(handle, "a.example", "/fields", kFew);
    list(handle, "without the old session");
    std::fflush(stdout);
}

size_t look(char* line, size_t size, size_t count, void* user) {
    if (!std::strncmp(line, "Set-Cookie", 10)) list(user, "in the header callback");
    return size * count;
}

void in_flight(CURL* handle) {
    curl_easy_setopt(handle, CURLOPT_COOKIEFILE, "");
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, look);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, handle);
    fetch(handle, "a.example", "/fields", kFew);
}

// An engine that nothing was asked of.
void none(CURL* handle) {
    fetch(handle, "a.example", "/fields", kFew);
    list(handle, "no engine");
}

// --- shares

int counted = 0;
bool locked[CURL_LOCK_DATA_LAST] = {};

void lock(CURL* handle, curl_lock_data data, curl_lock_access access, void* user) {
    std::printf("  lock %d of %s by %s, access %d, %d%s\n", data, static_cast<const char*>(user), handle ? "a handle" : "nobody", access,
                ++counted, locked[data] ? ", twice" : "");
    locked[data] = true;
}

void unlock(CURL* handle, curl_lock_data data, void* user) {
    std::printf("  unlock %d of %s by %s, %d%s\n", data, static_cast<const char*>(user), handle ? "a handle" : "nobody", ++counted,
                locked[data] ? "" : ", not locked");
    locked[data] = false;
}

CURLSH* make_share(bool with_functions) {
    static char name[] = "the share";
    CURLSH* share = curl_share_init();
    if (with_functions) {
        curl_share_setopt(share, CURLSHOPT_LOCKFUNC, lock);
        curl_share_setopt(share, CURLSHOPT_UNLOCKFUNC, unlock);
        curl_share_setopt(share, CURLSHOPT_USERDATA, name);
    }
    curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
    curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
    return share;
}

void shared(bool with_functions) {
    CURLSH* share = make_share(with_functions);
    curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT);
    CURL* first = curl_easy_init();
    CURL* second = curl_easy_init();
    curl_easy_setopt(first, CURLOPT_SHARE, share);
    std::printf("in use: %d\n", curl_share_setopt(share, CURLSHOPT_LOCKFUNC, nullptr));
    curl_easy_setopt(second, CURLOPT_SHARE, share);
    curl_easy_setopt(first, CURLOPT_COOKIEFILE, "in.txt");
    curl_easy_setopt(second, CURLOPT_COOKIEJAR, "jar.txt");
    fetch(first, "a.example", "/fields", kFew);
    list(second, "seen by the second");
    fetch(second, "b.example", "/fields", {"three=3", "four=4; Max-Age=0"});
    list(first, "seen by the first");
    fetch(first, "b.example", "/fields", {});
    list(first, "expired");
    CURL* copy = curl_easy_duphandle(first);
    fetch(copy, "b.example", "/fields", {"five=5"});
    list(copy, "a copy shares nothing");
    curl_easy_cleanup(copy);
    curl_easy_reset(first);
    fetch(first, "b.example", "/fields", {"six=6"});
    list(first, "after reset");
    curl_easy_setopt(second, CURLOPT_SHARE, nullptr);
    list(second, "no longer shared");
    curl_easy_setopt(second, CURLOPT_SHARE, share);
    std::printf("in use: %d\n", curl_share_cleanup(share));
    curl_easy_cleanup(second);
    curl_easy_cleanup(first);
    std::printf("not in use: %d\n", curl_share_cleanup(share));
}

// Where the lock functions are called by a multi.
void multi_locks() {
    CURLSH* share = make_share(true);
    CURL* handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_SHARE, share);
    curl_easy_setopt(handle, CURLOPT_COOKIEFILE, "in.txt");
    curl_easy_setopt(handle, CURLOPT_URL, ("http://" + server + "/fields?fields=Set-Cookie:%20one=1").c_str());
    CURLM* multi = curl_multi_init();
    for (int round = 0; round < 2; ++round) {
        std::puts("adding");
        curl_multi_add_handle(multi, handle);
        std::puts("performing");
        for (int running = 1; running != 0;) {
            curl_multi_perform(multi, &running);
            if (running != 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
        }
        std::puts("removing");
        curl_multi_remove_handle(multi, handle);
        std::puts("removed");
        list(handle, "cookies");
    }
    curl_easy_cleanup(handle);
    std::puts("cleaned up");
    curl_multi_cleanup(multi);
    curl_share_cleanup(share);
}

pthread_mutex_t mutexes[CURL_LOCK_DATA_LAST];

void take(CURL*, curl_lock_data data, curl_lock_access, void*) { pthread_mutex_lock(&mutexes[data]); }
void give_back(CURL*, curl_lock_data data, void*) { pthread_mutex_unlock(&mutexes[data]); }

struct Work {
    CURLSH* share;
    int number;
};

void* fetch_some(void* user) {
    const Work& work = *static_cast<Work*>(user);
    CURL* handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_COOKIEFILE, "");
    curl_easy_setopt(handle, CURLOPT_SHARE, work.share);
    for (int n = 0; n < 10; ++n) {
        const std::string fields = "Set-Cookie: c" + std::to_string(work.number * 100 + n) + "=1; path=/";
        const std::string url = "http://" + server + "/fields?fields=" + escaped(fields);
        curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
        if (client::perform(handle).code != CURLE_OK) std::puts("a transfer failed");
    }
    curl_easy_cleanup(handle);
    return nullptr;
}

void threads() {
    for (pthread_mutex_t& mutex : mutexes) pthread_mutex_init(&mutex, nullptr);
    CURLSH* share = make_share(false);
    curl_share_setopt(share, CURLSHOPT_LOCKFUNC, take);
    curl_share_setopt(share, CURLSHOPT_UNLOCKFUNC, give_back);
    pthread_t all[4];
    Work work[4];
    for (int n = 0; n < 4; ++n) {
        work[n] = {share, n};
        pthread_create(&all[n], nullptr, fetch_some, &work[n]);
    }
    for (const pthread_t thread : all) pthread_join(thread, nullptr);
    CURL* handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_SHARE, share);
    curl_slist* cookies = nullptr;
    curl_easy_getinfo(handle, CURLINFO_COOKIELIST, &cookies);
    int count = 0;
    for (const curl_slist* line = cookies; line; line = line->next) ++count;
    std::printf("%d cookies\n", count);
    curl_slist_free_all(cookies);
    curl_easy_cleanup(handle);
    curl_share_cleanup(share);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    const std::string_view how = arguments[1];
    curl_global_init(CURL_GLOBAL_ALL);
    server = std::string(arguments[2]).substr(std::strlen("http://"));
    server.resize(server.find('/'));
    for (const char* host : {"a.example", "b.example", "www.b.example"})
        resolved = curl_slist_append(resolved, (host + server.substr(server.find(':')) + ":127.0.0.1").c_str());
    CURL* handle = curl_easy_init();
    const struct {
        const char* name;
        void (*run)(CURL*);
    } ways[] = {{"transfers", transfers}, {"commands", commands}, {"session", session}, {"in-flight", in_flight}, {"none", none}};
    for (const auto& way : ways)
        if (how == way.name) way.run(handle);
    if (how == "share") shared(false);
    if (how == "locked-share") shared(true);
    if (how == "threads") threads();
    if (how == "multi-locks") multi_locks();
    curl_easy_cleanup(handle);
    curl_slist_free_all(resolved);
    curl_global_cleanup();
}
