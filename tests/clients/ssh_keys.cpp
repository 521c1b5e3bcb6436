// ssh_keys HOW URL PRIVATE_KEY [KNOWN_HOSTS]: an SFTP download that asks the application about the server's key.
//   hostkey, hostkey=refuse      by CURLOPT_SSH_HOSTKEYFUNCTION
//   known, known=refuse          by CURLOPT_SSH_KEYFUNCTION, with a file of known hosts
#include <cstring>

#include "transfer.hpp"

namespace {

bool refuses = false;

int about_hostkey(void* data, int type, const char* key, size_t size) {
    std::printf("host key %s: type %d, %zu bytes, hash %08x\n", static_cast<const char*>(data), type, size, client::hash({key, size}));
    return refuses ? CURLKHMATCH_MISMATCH : CURLKHMATCH_OK;
}

void print_key(const char* name, const curl_khkey* key) {
    if (key == nullptr) {
        std::printf("%s: none\n", name);
        return;
    }
    const size_t size = key->len != 0 ? key->len : std::strlen(key->key);
    std::printf("%s: type %d, length %zu, hash %08x\n", name, static_cast<int>(key->keytype), key->len, client::hash({key->key, size}));
}

int about_key(CURL* handle, const curl_khkey* known, const curl_khkey* found, curl_khmatch match, void* data) {
    print_key("known", known);
    print_key("found", found);
    std::printf("match %d, %s\n", static_cast<int>(match), data == handle ? "with the handle" : "with something else");
    return refuses ? CURLKHSTAT_REJECT : CURLKHSTAT_FINE;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 4) return 2;
    const std::string_view how = arguments[1];
    refuses = how.ends_with("=refuse");
    CURL* handle = curl_easy_init();
    char name[] = "by name";
    curl_easy_setopt(handle, CURLOPT_URL, arguments[2]);
    curl_easy_setopt(handle, CURLOPT_SSH_PRIVATE_KEYFILE, arguments[3]);
    curl_easy_setopt(handle, CURLOPT_SSH_PUBLIC_KEYFILE, (std::string(arguments[3]) + ".pub").c_str());
    if (how.starts_with("hostkey")) {
        curl_easy_setopt(handle, CURLOPT_SSH_HOSTKEYFUNCTION, about_hostkey);
        curl_easy_setopt(handle, CURLOPT_SSH_HOSTKEYDATA, name);
    } else {
        curl_easy_setopt(handle, CURLOPT_SSH_KNOWNHOSTS, count > 4 ? arguments[4] : "none");
        curl_easy_setopt(handle, CURLOPT_SSH_KEYDATA, handle);
        curl_easy_setopt(handle, CURLOPT_SSH_KEYFUNCTION, about_key);
    }
    client::print("sftp", client::perform(handle));
    curl_easy_cleanup(handle);
}
