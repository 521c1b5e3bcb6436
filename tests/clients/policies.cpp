// policies HOW HTTPS_URL HTTP_URL: what libcurl writes into the files of CURLOPT_HSTS and CURLOPT_ALTSVC, and gives to
// CURLOPT_HSTSWRITEFUNCTION. The URLs name servers of tests/e2e/origin.py. Other hosts' names are made to lead there, too.
#include <cstring>
#include <ctime>
#include <fstream>
#include <vector>

#include "transfer.hpp"

namespace {

const std::time_t began = std::time(nullptr);
std::string secure;  // ":1234"
std::string plain;
curl_slist* resolved = nullptr;

// A date that comes of an age depends on when the transfer was: it is shown as the age. Ages here are whole days, far from each other.
std::string shown(const std::string& date) {
    const std::time_t expiry = curl_getdate(date.c_str(), nullptr);
    constexpr std::time_t kDay = 24 * 3600;
    const std::time_t days = (expiry - began) / kDay;
    const bool is_age = days < 1000 && expiry >= began + days * kDay && expiry <= std::time(nullptr) + days * kDay;
    return is_age ? "in " + std::to_string(days) + " days" : date;
}

// Shows a file and removes it: where dates differ, runs cannot be compared byte by byte.
void show(const char* name) {
    std::ifstream file(name);
    std::printf("%s%s\n", name, file ? ":" : " is not there");
    for (std::string line; std::getline(file, line);) {
        const size_t start = line.find('"') + 1;
        const size_t end = line.find('"', start);
        if (start != 0 && end != line.npos) line.replace(start, end - start, shown(line.substr(start, end - start)));
        std::printf("  %s\n", line.c_str());
    }
    std::remove(name);
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

std::string url_of(const std::string& origin, const std::string& fields, int status = 200) {
    return origin + "/fields?status=" + std::to_string(status) + "&fields=" + escaped(fields);
}

// One transfer to an origin ("https://host:1234") that answers with these fields.
void fetch(CURL* handle, const std::string& url) {
    curl_easy_setopt(handle, CURLOPT_RESOLVE, resolved);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    client::print(url.substr(0, url.find(':', 7)).c_str(), client::perform(handle));
    char* effective = nullptr;
    curl_easy_getinfo(handle, CURLINFO_EFFECTIVE_URL, &effective);
    std::printf("  by %.5s\n", effective);
}

void fetch(CURL* handle, const std::string& host, const std::string& fields) { fetch(handle, url_of("https://" + host + secure, fields)); }

std::string hsts(const std::string& value) { return "Strict-Transport-Security: " + value; }
std::string alt_svc(const std::string& value) { return "Alt-Svc: " + value; }
std::string days(int count) { return std::to_string(count * 24 * 3600); }

CURL* with_files(const char* hsts_name, const char* alt_svc_name) {
    CURL* handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_HSTS, hsts_name);
    curl_easy_setopt(handle, CURLOPT_ALTSVC, alt_svc_name);
    // No libcurl is to go to the places that it is told of: they are all of HTTP/3.
    curl_easy_setopt(handle, CURLOPT_ALTSVC_CTRL, static_cast<long>(CURLALTSVC_H1 | CURLALTSVC_H2));
    return handle;
}

void transfers(const char* hsts_name, const char* alt_svc_name) {
    CURL* handle = with_files(hsts_name, alt_svc_name);
    const auto both = [&](const std::string& host, const std::string& sts, const std::string& places) {
        fetch(handle, host, hsts(sts) + "\n" + alt_svc(places));
    };
    both("a.example", "max-age=" + days(2), "h3=\":1\"; ma=" + days(3));
    both("B.example", "max-age=\"" + days(4) + "\"; includeSubDomains", "h3=\"c.example:2\"; persist=1, h3=\":3\"; ma=" + days(5));
    both("forever.example", "max-age=9223372036854775807", "h9=\":1\"");
    both("bad.example", "max-age=", "h3=\":0\"");
    both("127.0.0.1", "max-age=" + days(6), "h3=\"d.example:4\", h3=\":5\"");
    fetch(handle, url_of("http://plain.example" + plain, hsts("max-age=" + days(7)) + "\n" + alt_svc("h3=\":6\"")));
    // Goes by HTTPS, for what B.example said.
    fetch(handle, url_of("http://sub.b.example" + secure, hsts("max-age=" + days(8))));
    both("a.example", "max-age=0", "clear;");
    const std::string target = url_of("https://far.example" + secure, hsts("max-age=" + days(9)) + "\n" + alt_svc("h3=\":7\""));
    fetch(handle, url_of("https://near.example" + secure, "Location: " + target + "\n" + alt_svc("h3=\":8\""), 302));
    curl_easy_setopt(handle, CURLOPT_PORT, std::stol(secure.substr(1)));
    fetch(handle, url_of("https://ported.example:9", alt_svc("h3=\":9\"; ma=\"" + days(10) + "\"")));
    curl_easy_cleanup(handle);
    show(hsts_name);
    show(alt_svc_name);
}

// What a handle goes on knowing, and what it forgets.
void settings() {
    CURL* handle = with_files("first.txt", "alt.txt");
    curl_easy_setopt(handle, CURLOPT_HSTS, "hsts.txt");
    fetch(handle, "a.example", hsts("max-age=" + days(2)) + "\n" + alt_svc("h3=\":1\""));
    curl_easy_reset(handle);
    fetch(handle, "b.example", hsts("max-age=" + days(3)) + "\n" + alt_svc("h3=\":2\""));
    curl_easy_cleanup(handle);
    show("hsts.txt");
    show("alt.txt");

    handle = with_files("hsts.txt", "alt.txt");
    curl_easy_setopt(handle, CURLOPT_ALTSVC_CTRL, static_cast<long>(CURLALTSVC_READONLYFILE | CURLALTSVC_H1));
    fetch(handle, "a.example", hsts("max-age=" + days(2)) + "\n" + alt_svc("h3=\":1\""));
    curl_easy_setopt(handle, CURLOPT_HSTS, nullptr);
    fetch(handle, "b.example", hsts("max-age=" + days(3)));
    curl_easy_setopt(handle, CURLOPT_HSTS_CTRL, static_cast<long>(CURLHSTS_ENABLE));
    fetch(handle, "c.example", hsts("max-age=" + days(4)));
    curl_easy_cleanup(handle);
    show("hsts.txt");
    show("alt.txt");

    handle = with_files("none/hsts.txt", "/dev/null");
    fetch(handle, "a.example", hsts("max-age=" + days(2)) + "\n" + alt_svc("h3=\":1\""));
    curl_easy_cleanup(handle);
    show("none/hsts.txt");

    handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_ALTSVC, "copied.txt");
    fetch(handle, "a.example", alt_svc("h3=\":1\""));
    CURL* copy = curl_easy_duphandle(handle);
    fetch(copy, "b.example", alt_svc("h3=\":2\""));
    curl_easy_cleanup(copy);
    show("copied.txt");
    curl_easy_cleanup(handle);
    show("copied.txt");
}

// --- callbacks

struct Given {
    std::vector<const char*> hosts;
    size_t next = 0;
};

CURLSTScode give(CURL*, curl_hstsentry* entry, void* user) {
    Given& given = *static_cast<Given*>(user);
    if (given.next == given.hosts.size()) {
        given.next = 0;
        std::puts("  no more");
        return CURLSTS_DONE;
    }
    const char* const host = given.hosts[given.next++];
    std::printf("  gives %s, at most %zu bytes\n", host, entry->namelen);
    std::strcpy(entry->name, host);
    entry->includeSubDomains = host[0] == 's';
    if (host[0] != 'e') std::strcpy(entry->expire, "20370102 03:04:05");
    return CURLSTS_OK;
}

CURLSTScode take(CURL*, curl_hstsentry* entry, curl_index* index, void* user) {
    std::printf("  takes %zu of %zu: %s%s, %zu bytes, %s\n", index->index, index->total, entry->includeSubDomains ? "." : "", entry->name,
                entry->namelen, shown(entry->expire).c_str());
    return static_cast<int>(index->index) == *static_cast<int*>(user) ? CURLSTS_DONE : CURLSTS_OK;
}

void callbacks() {
    Given given{{"sub.example", "ever.example", "one.example"}};
    int last = 100;
    CURL* handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_HSTS_CTRL, static_cast<long>(CURLHSTS_ENABLE));
    curl_easy_setopt(handle, CURLOPT_HSTSREADFUNCTION, give);
    curl_easy_setopt(handle, CURLOPT_HSTSREADDATA, &given);
    curl_easy_setopt(handle, CURLOPT_HSTSWRITEFUNCTION, take);
    curl_easy_setopt(handle, CURLOPT_HSTSWRITEDATA, &last);
    fetch(handle, "a.example", hsts("max-age=" + days(2) + "; includeSubDomains"));
    fetch(handle, url_of("http://a.sub.example" + secure, hsts("max-age=" + days(3))));
    std::puts("copying");
    CURL* copy = curl_easy_duphandle(handle);
    fetch(copy, "one.example", hsts("max-age=0"));
    std::puts("cleaning up");
    curl_easy_cleanup(copy);
    last = 1;
    std::puts("cleaning up, until enough");
    curl_easy_cleanup(handle);
}

void shared() {
    CURLSH* share = curl_share_init();
    std::printf("shared: %d\n", curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_HSTS));
    CURL* first = curl_easy_init();
    CURL* second = curl_easy_init();
    curl_easy_setopt(first, CURLOPT_HSTS_CTRL, static_cast<long>(CURLHSTS_ENABLE));
    curl_easy_setopt(first, CURLOPT_SHARE, share);
    curl_easy_setopt(first, CURLOPT_HSTS, "hsts.txt");
    curl_easy_setopt(second, CURLOPT_SHARE, share);
    fetch(first, "a.example", hsts("max-age=" + days(2)));
    fetch(second, url_of("http://a.example" + secure, hsts("max-age=" + days(3) + "; includeSubDomains")));
    fetch(second, "b.example", hsts("max-age=" + days(4)));
    CURL* third = curl_easy_init();
    curl_easy_setopt(third, CURLOPT_SHARE, share);
    std::puts("one that did nothing");
    curl_easy_cleanup(third);
    show("hsts.txt");
    std::puts("one with no file of its own");
    curl_easy_cleanup(second);
    show("hsts.txt");
    curl_easy_setopt(first, CURLOPT_SHARE, nullptr);
    curl_easy_cleanup(first);
    std::puts("one that shares no more");
    show("hsts.txt");
    std::printf("not in use: %d\n", curl_share_cleanup(share));
}

// As many transfers as are asked for, on one handle.
void some(int count) {
    CURL* handle = with_files("hsts.txt", "alt.txt");
    for (int n = 1; n <= count; ++n) {
        const std::string number = std::to_string(n);
        fetch(handle, "host" + number + ".example", hsts("max-age=" + days(n)) + "\n" + alt_svc("h3=\":" + number + "\""));
    }
    curl_easy_cleanup(handle);
    show("hsts.txt");
    show("alt.txt");
}

// A URL as it is.
void as_is(const char* url) {
    CURL* handle = with_files("hsts.txt", "alt.txt");
    fetch(handle, url);
    curl_easy_cleanup(handle);
    show("hsts.txt");
    show("alt.txt");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    const std::string_view how = argv[1];
    secure = std::string(argv[2]).substr(std::string_view(argv[2]).rfind(':'));
    plain = std::string(argv[3]).substr(std::string_view(argv[3]).rfind(':'));
    for (std::string* port : {&secure, &plain}) port->resize(port->find('/'));
    for (const std::string& port : {secure, plain, std::string(":9")}) {
        const std::string number = port.substr(1);
        resolved = curl_slist_append(resolved, ("*:" + number + ":127.0.0.1").c_str());
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (how == "new") transfers("new-hsts.txt", "new-alt.txt");
    if (how == "old") transfers("hsts.txt", "alt.txt");
    if (how == "settings") settings();
    if (how == "callbacks") callbacks();
    if (how == "share") shared();
    if (how == "one" || how == "two") some(how == "one" ? 1 : 2);
    if (how == "as-is") as_is(argv[2]);
    curl_slist_free_all(resolved);
}
