// bodies HOW URL: bodies given in every way that upload.cpp does not have.
//   duplicate        a copied handle sends mime parts whose originals are freed; some come from callbacks
//   form             curl_formadd with a buffer, a file, two files in one, a file's content, and a pointer
//   nuls             a body with zero bytes, copied, and not copied
//   parts            mime parts from files, in another encoding, with headers, and nested
//   side-by-side     two handles at once send one form, and then one mime part that both have; a callback supplies them
//   replaced         a part whose content is replaced again and again, and one whose nested parts are freed
#define CURL_DISABLE_DEPRECATION
#include <malloc.h>

#include <algorithm>
#include <cstring>

#include "transfer.hpp"

namespace {

struct Source {
    std::string text;
    size_t at = 0;
};

size_t pull(char* into, size_t size, size_t count, void* data) {
    auto& source = *static_cast<Source*>(data);
    const size_t piece = source.text.copy(into, std::min(size * count, size_t{100}), source.at);
    std::printf("pull at %zu: %zu\n", source.at, piece);
    source.at += piece;
    return piece;
}

int seek(void* data, curl_off_t offset, int) {
    std::printf("seek to %ld\n", static_cast<long>(offset));
    static_cast<Source*>(data)->at = static_cast<size_t>(offset);
    return CURL_SEEKFUNC_OK;
}

void release(void*) { std::puts("released"); }

void write_file(const char* name, const std::string& text) {
    FILE* file = std::fopen(name, "w");
    std::fwrite(text.data(), 1, text.size(), file);
    std::fclose(file);
}

curl_mimepart* add(curl_mime* parts, const char* name) {
    curl_mimepart* part = curl_mime_addpart(parts);
    curl_mime_name(part, name);
    return part;
}

void duplicate(CURL* handle) {
    Source source{std::string(250, 's')};
    Source other{std::string(250, 'o')};
    curl_mime* parts = curl_mime_init(handle);
    curl_mime_data(add(parts, "plain"), "text", CURL_ZERO_TERMINATED);
    curl_mime_data_cb(add(parts, "pulled"), 250, pull, seek, release, &source);
    curl_mime* inner = curl_mime_init(handle);
    curl_mime_data_cb(add(inner, "pulled inside"), 250, pull, seek, nullptr, &other);
    curl_slist* headers = curl_slist_append(nullptr, "X-Inner: yes");
    curl_mimepart* nested = add(parts, "nested");
    curl_mime_headers(nested, headers, 0);
    curl_mime_subparts(nested, inner);
    curl_easy_setopt(handle, CURLOPT_MIMEPOST, parts);
    CURL* copy = curl_easy_duphandle(handle);
    CURL* second = curl_easy_duphandle(copy);
    curl_mime_free(parts);
    curl_slist_free_all(headers);
    client::print("copy", client::perform(copy));
    client::print("copy again", client::perform(copy));
    curl_easy_setopt(copy, CURLOPT_MIMEPOST, nullptr);
    curl_easy_setopt(copy, CURLOPT_HTTPGET, 1L);
    client::print("copy without", client::perform(copy));
    curl_easy_cleanup(copy);
    source.at = other.at = 0;
    client::print("copy of the copy", client::perform(second));
    curl_easy_cleanup(second);
}

void form(CURL* handle) {
    write_file("one.txt", "the first file\n");
    write_file("two.bin", std::string("zero \0 byte", 11));
    curl_httppost* first = nullptr;
    curl_httppost* last = nullptr;
    char pointed[] = "pointed at, and some more";
    curl_slist* headers = curl_slist_append(nullptr, "X-Of-Part: one");
    curl_formadd(&first, &last, CURLFORM_COPYNAME, "buffer", CURLFORM_BUFFER, "name.bin", CURLFORM_BUFFERPTR, "a\0b", CURLFORM_BUFFERLENGTH,
                 3L, CURLFORM_END);
    curl_formadd(&first, &last, CURLFORM_PTRNAME, "file", CURLFORM_FILE, "one.txt", CURLFORM_CONTENTTYPE, "text/x-one",
                 CURLFORM_CONTENTHEADER, headers, CURLFORM_END);
    curl_formadd(&first, &last, CURLFORM_COPYNAME, "files", CURLFORM_FILE, "one.txt", CURLFORM_FILE, "two.bin", CURLFORM_END);
    curl_formadd(&first, &last, CURLFORM_COPYNAME, "content", CURLFORM_FILECONTENT, "two.bin", CURLFORM_END);
    curl_formadd(&first, &last, CURLFORM_COPYNAME, "pointer", CURLFORM_PTRCONTENTS, pointed, CURLFORM_CONTENTSLENGTH, 10L, CURLFORM_END);
    curl_easy_setopt(handle, CURLOPT_HTTPPOST, first);
    client::print("form", client::perform(handle));
    CURL* copy = curl_easy_duphandle(handle);
    client::print("copy", client::perform(copy));
    curl_easy_cleanup(copy);
    // The pointer's content counts when the transfer begins.
    std::memcpy(pointed, "POINTED", 7);
    client::print("changed", client::perform(handle));
    curl_formfree(first);
    curl_slist_free_all(headers);
}

void nuls(CURL* handle) {
    const std::string body("one\0two\0", 8);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, 8L);
    curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, body.data());
    client::print("copied", client::perform(handle));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.data());
    client::print("pointed at", client::perform(handle));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t{4});
    client::print("half of it", client::perform(handle));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t{-1});
    client::print("up to the zero", client::perform(handle));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, 0L);
    client::print("nothing", client::perform(handle));
}

void parts(CURL* handle) {
    write_file("one.txt", "the first file\n");
    curl_mime* parts = curl_mime_init(handle);
    curl_mime_filedata(add(parts, "file"), "one.txt");
    curl_mimepart* encoded = add(parts, "encoded");
    curl_mime_data(encoded, "a\0b\xff", 4);
    curl_mime_encoder(encoded, "base64");
    curl_mime_type(encoded, "application/x-four");
    curl_mime_filename(encoded, "four.bin");
    curl_mime* inner = curl_mime_init(handle);
    curl_mime_data(add(inner, "inner"), "text", CURL_ZERO_TERMINATED);
    curl_mime_subparts(add(parts, "nested"), inner);
    curl_easy_setopt(handle, CURLOPT_MIMEPOST, parts);
    client::print("parts", client::perform(handle));
    write_file("one.txt", "the first file, changed\n");
    client::print("changed", client::perform(handle));
    curl_mime_free(parts);
}

curl_mime* nested_in(CURL* handle, curl_mimepart* part, const std::string& text) {
    curl_mime* inner = curl_mime_init(handle);
    curl_mime_data(add(inner, "inner"), text.c_str(), CURL_ZERO_TERMINATED);
    std::printf("%s", curl_mime_subparts(part, inner) == CURLE_OK ? "" : "not taken\n");
    return inner;
}

void replaced(CURL* handle) {
    curl_mime* parts = curl_mime_init(handle);
    curl_mimepart* part = add(parts, "replaced");
    const std::string large(3000, 'r');
    nested_in(handle, part, large);
    const size_t before = mallinfo2().uordblks;
    for (int n = 0; n < 2000; ++n) nested_in(handle, part, large);
    std::printf("memory %s\n", mallinfo2().uordblks < before + 1000 * 1000 ? "stays as it is" : "grows");
    curl_mimepart* lost = add(parts, "lost");
    curl_mime_free(nested_in(handle, lost, "not sent"));
    curl_mime* again = nested_in(handle, part, "sent");
    std::printf("once more: %d\n", static_cast<int>(curl_mime_subparts(part, again)));
    std::printf("twice: %d\n", static_cast<int>(curl_mime_subparts(lost, again)));
    curl_easy_setopt(handle, CURLOPT_MIMEPOST, parts);
    client::print("replaced", client::perform(handle));
    curl_mime_free(parts);
}

char letter = 'l';

size_t fill(char* into, size_t size, size_t count, void* data) {
    if (data != &letter) std::puts("not the data that was given");
    const size_t piece = std::min(size * count, size_t{100});
    std::memset(into, letter, piece);
    return piece;
}

// Both at once.
void with_a_duplicate(CURL* first) {
    CURL* second = curl_easy_duphandle(first);
    std::string answers[2];
    CURLM* multi = curl_multi_init();
    for (CURL* handle : {first, second}) {
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, client::collect);
        curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answers[handle == second]);
        curl_multi_add_handle(multi, handle);
    }
    int running = 0;
    do {
        curl_multi_perform(multi, &running);
        if (running > 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    } while (running > 0);
    for (CURL* handle : {first, second}) curl_multi_remove_handle(multi, handle);
    curl_easy_cleanup(second);
    curl_multi_cleanup(multi);
    for (const std::string& answer : answers) std::puts(answer.c_str());
}

void side_by_side(CURL* handle) {
    curl_httppost* first = nullptr;
    curl_httppost* last = nullptr;
    curl_formadd(&first, &last, CURLFORM_COPYNAME, "f", CURLFORM_STREAM, &letter, CURLFORM_CONTENTSLENGTH, 5000L, CURLFORM_FILENAME, "a",
                 CURLFORM_END);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, fill);
    curl_easy_setopt(handle, CURLOPT_HTTPPOST, first);
    with_a_duplicate(handle);
    std::printf("pointer %s\n", first->userp == &letter ? "as it was" : "changed");
    curl_formfree(first);
    curl_mime* parts = curl_mime_init(handle);
    curl_mime_data_cb(add(parts, "f"), 200000, fill, nullptr, nullptr, &letter);
    curl_easy_setopt(handle, CURLOPT_MIMEPOST, parts);
    with_a_duplicate(handle);
    curl_mime_free(parts);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    const struct {
        const char* name;
        void (*run)(CURL*);
    } ways[] = {{"duplicate", duplicate}, {"form", form},         {"nuls", nuls},
                {"parts", parts},         {"replaced", replaced}, {"side-by-side", side_by_side}};
    CURL* handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_URL, arguments[2]);
    for (const auto& way : ways)
        if (!std::strcmp(way.name, arguments[1])) way.run(handle);
    curl_easy_cleanup(handle);
}
