// address_reuse handle|mime URL BODY…: while libcurl frees something, another thread makes one of the same kind, which gets the address at
// once, as any allocator may have it; and uses it after.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <thread>
#include <utility>

#include "transfer.hpp"

namespace {

constexpr size_t kBefore = 16;  // what an allocation keeps its size in

// What is freed next, to be given to whoever is the first to ask for as much; and who that is.
void* watched = nullptr;
void* offered = nullptr;
size_t offered_size = 0;
std::function<void()> other;

char* whole(void* pointer) { return static_cast<char*>(pointer) - kBefore; }

size_t size_of(void* pointer) {
    size_t size = 0;
    std::memcpy(&size, whole(pointer), sizeof size);
    return size;
}

void* allocate(size_t size) {
    if (offered != nullptr && size == offered_size) return std::exchange(offered, nullptr);
    char* const made = static_cast<char*>(std::malloc(size + kBefore));
    std::memcpy(made, &size, sizeof size);
    return made + kBefore;
}

void release(void* pointer) {
    if (pointer == nullptr) return;
    if (pointer != watched) return std::free(whole(pointer));
    watched = nullptr;
    offered = pointer;
    offered_size = size_of(pointer);
    std::thread(other).join();
}

void* resize(void* pointer, size_t size) {
    void* const made = allocate(size);
    if (pointer != nullptr) std::memcpy(made, pointer, std::min(size, size_of(pointer)));
    release(pointer);
    return made;
}

void* allocate_zeroed(size_t count, size_t size) { return std::memset(allocate(count * size), 0, count * size); }

char* duplicate(const char* text) {
    const size_t size = std::strlen(text) + 1;
    return static_cast<char*>(std::memcpy(allocate(size), text, size));
}

// Frees `old` with `free`, and returns what `make` made meanwhile.
template <class Kind>
Kind* made_while_freeing(Kind* old, void (*free)(Kind*), const std::function<Kind*()>& make) {
    Kind* made = nullptr;
    other = [&] { made = make(); };
    watched = old;
    free(old);
    if (made != old) std::puts("it got another address");
    return made;
}

void handle(const char* url, const char* body) {
    CURL* const made = made_while_freeing<CURL>(curl_easy_init(), curl_easy_cleanup, [&] {
        CURL* const handle = curl_easy_init();
        curl_easy_setopt(handle, CURLOPT_URL, url);
        curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, body);
        return handle;
    });
    client::print(body, client::perform(made));
    curl_easy_cleanup(made);
}

void mime(const char* url, const char* body) {
    CURL* const handle = curl_easy_init();
    curl_mime* const made = made_while_freeing<curl_mime>(curl_mime_init(handle), curl_mime_free, [&] {
        curl_mime* const parts = curl_mime_init(handle);
        curl_mimepart* const part = curl_mime_addpart(parts);
        curl_mime_name(part, "field");
        curl_mime_data(part, body, CURL_ZERO_TERMINATED);
        return parts;
    });
    curl_easy_setopt(handle, CURLOPT_URL, url);
    curl_easy_setopt(handle, CURLOPT_MIMEPOST, made);
    client::print(body, client::perform(handle));
    curl_easy_cleanup(handle);
    curl_mime_free(made);
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 4) return 2;
    curl_global_init_mem(CURL_GLOBAL_ALL, allocate, release, resize, duplicate, allocate_zeroed);
    for (int n = 3; n < count; ++n) (std::strcmp(arguments[1], "mime") == 0 ? mime : handle)(arguments[2], arguments[n]);
}
