// wildcard HOW URL: downloads by an FTP pattern, and prints what its callbacks are told of each file.
//   all                downloads every file that matches
//   skip=NAME          leaves one out
//   fail=NAME          breaks off at one
//   match=TEXT         matches the names that hold a text, itself
#include <cstring>

#include "trace.hpp"

namespace {

struct Choice {
    std::string_view how;
    std::string_view name;
    int files = 0;
};

long chunk_begin(const void* info, void* data, int remaining) {
    auto& choice = *static_cast<Choice*>(data);
    const auto& file = *static_cast<const curl_fileinfo*>(info);
    const auto text = [](const char* field) { return field == nullptr ? "none" : field; };
    std::printf(
        "begin %s: type %d, time %ld, perm %o, uid %d, gid %d, size %ld, links %ld, '%s' '%s' '%s' '%s' '%s', flags %x, %d remain\n",
        file.filename, static_cast<int>(file.filetype), static_cast<long>(file.time), file.perm, file.uid, file.gid,
        static_cast<long>(file.size), file.hardlinks, text(file.strings.time), text(file.strings.perm), text(file.strings.user),
        text(file.strings.group), text(file.strings.target), file.flags, remaining);
    ++choice.files;
    if (choice.name != file.filename) return CURL_CHUNK_BGN_FUNC_OK;
    return choice.how == "skip" ? CURL_CHUNK_BGN_FUNC_SKIP : CURL_CHUNK_BGN_FUNC_FAIL;
}

long chunk_end(void* data) {
    std::printf("end of file %d\n", static_cast<Choice*>(data)->files);
    return CURL_CHUNK_END_FUNC_OK;
}

int match(void* data, const char* pattern, const char* name) {
    const auto& choice = *static_cast<const Choice*>(data);
    const bool matches = std::strstr(name, std::string(choice.name).c_str()) != nullptr;
    std::printf("does %s match %s: %s\n", name, pattern, matches ? "yes" : "no");
    return matches ? CURL_FNMATCHFUNC_MATCH : CURL_FNMATCHFUNC_NOMATCH;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    const std::string_view argument = arguments[1];
    const auto equals = std::min(argument.find('='), argument.size());
    Choice choice{argument.substr(0, equals), argument.substr(std::min(equals + 1, argument.size()))};
    CURL* handle = curl_easy_init();
    client::Trace trace(handle, "wildcard");
    curl_easy_setopt(handle, CURLOPT_URL, arguments[2]);
    curl_easy_setopt(handle, CURLOPT_WILDCARDMATCH, 1L);
    // Shared data, between the two functions that share it.
    curl_easy_setopt(handle, CURLOPT_CHUNK_BGN_FUNCTION, chunk_begin);
    curl_easy_setopt(handle, CURLOPT_CHUNK_DATA, &choice);
    curl_easy_setopt(handle, CURLOPT_CHUNK_END_FUNCTION, chunk_end);
    if (choice.how == "match") {
        curl_easy_setopt(handle, CURLOPT_FNMATCH_DATA, &choice);
        curl_easy_setopt(handle, CURLOPT_FNMATCH_FUNCTION, match);
    }
    trace.finished(curl_easy_perform(handle));
    curl_easy_cleanup(handle);
}
