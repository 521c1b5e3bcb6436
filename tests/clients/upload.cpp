// upload HOW URL: sends bodies that libcurl pulls from callbacks, in pieces of uneven sizes.
#define CURL_DISABLE_DEPRECATION
#include "trace.hpp"

#include <algorithm>
#include <cstring>

namespace {

// A body of its own rhythm: what is handed over at each pull is part of what a recording must keep.
struct Source {
    std::string data;
    size_t at = 0;
    int pulls = 0;

    explicit Source(size_t size) {
        for (size_t n = 0; n < size; ++n) data += static_cast<char>('a' + n % 23);
    }
};

size_t pull(char* into, size_t size, size_t count, void* user) {
    static constexpr size_t pieces[] = {100, 4096, 17, 9000};
    auto& source = *static_cast<Source*>(user);
    const size_t piece = std::min({size * count, pieces[source.pulls++ % 4], source.data.size() - source.at});
    std::memcpy(into, source.data.data() + source.at, piece);
    std::printf("pull of %zu: %zu at %zu\n", size * count, piece, source.at);
    source.at += piece;
    return piece;
}

int seek(void* user, curl_off_t offset, int origin) {
    std::printf("seek to %lld from %d\n", static_cast<long long>(offset), origin);
    static_cast<Source*>(user)->at = static_cast<size_t>(offset);
    return CURL_SEEKFUNC_OK;
}

void put(CURL* handle, Source& source, bool sized) {
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, pull);
    curl_easy_setopt(handle, CURLOPT_READDATA, &source);
    curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, seek);
    curl_easy_setopt(handle, CURLOPT_SEEKDATA, &source);
    if (sized) curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(source.data.size()));
}

void post(CURL* handle, Source& source) {
    curl_easy_setopt(handle, CURLOPT_POST, 1L);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, pull);
    curl_easy_setopt(handle, CURLOPT_READDATA, &source);
}

curl_mime* mime(CURL* handle, Source& source) {
    curl_mime* form = curl_mime_init(handle);
    curl_mimepart* field = curl_mime_addpart(form);
    curl_mime_name(field, "field");
    curl_mime_data(field, "value", CURL_ZERO_TERMINATED);
    curl_mimepart* file = curl_mime_addpart(form);
    curl_mime_name(file, "file");
    curl_mime_filename(file, "pulled.txt");
    curl_mime_data_cb(file, static_cast<curl_off_t>(source.data.size()), pull, seek, nullptr, &source);
    curl_easy_setopt(handle, CURLOPT_MIMEPOST, form);
    return form;
}

curl_httppost* old_form(CURL* handle, Source& source) {
    curl_httppost* first = nullptr;
    curl_httppost* last = nullptr;
    curl_formadd(&first, &last, CURLFORM_COPYNAME, "field", CURLFORM_COPYCONTENTS, "value", CURLFORM_END);
    curl_formadd(&first, &last, CURLFORM_COPYNAME, "streamed", CURLFORM_STREAM, &source, CURLFORM_CONTENTLEN,
                 static_cast<curl_off_t>(source.data.size()), CURLFORM_FILENAME, "streamed.txt", CURLFORM_END);
    // The read callback gets each streamed part's own pointer, not READDATA.
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, pull);
    curl_easy_setopt(handle, CURLOPT_HTTPPOST, first);
    return first;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    const std::string_view how = arguments[1];
    CURL* handle = curl_easy_init();
    client::Trace trace(handle, "upload");
    Source source(how == "large" ? 500'000 : 40'000);
    curl_mime* parts = nullptr;
    curl_httppost* form = nullptr;
    curl_easy_setopt(handle, CURLOPT_URL, arguments[2]);
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
    if (how == "sized" || how == "large") put(handle, source, true);
    if (how == "chunked") put(handle, source, false);
    if (how == "post") post(handle, source);
    if (how == "mime") parts = mime(handle, source);
    if (how == "form") form = old_form(handle, source);
    const CURLcode code = curl_easy_perform(handle);
    trace.finished(code);
    curl_easy_cleanup(handle);
    curl_mime_free(parts);
    curl_formfree(form);
    return static_cast<int>(code);
}
