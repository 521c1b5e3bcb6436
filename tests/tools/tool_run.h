#pragma once
// Runs `replay` commands inside the test, with cassettes made on the spot.

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "cassette_reader.h"
#include "cassette_writer.h"
#include "command.h"

namespace replay::test {

class TempFolder {
public:
    TempFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "replay-tools-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
    }
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

inline std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const std::string& path, const std::string& text, int permissions = 0644) {
    std::ofstream(path, std::ios::binary) << text;
    std::filesystem::permissions(path, static_cast<std::filesystem::perms>(permissions));
}

struct Ran {
    int status = 0;
    std::string out;
    std::string err;
};

// Points a standard descriptor at a file for as long as it lives.
class Redirected {
public:
    Redirected(int fd, const std::string& path) : fd_(fd), saved_(dup(fd)) {
        const int file = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
        dup2(file, fd);
        close(file);
    }
    ~Redirected() {
        dup2(saved_, fd_);
        close(saved_);
    }
    Redirected(const Redirected&) = delete;
    Redirected& operator=(const Redirected&) = delete;

private:
    int fd_;
    int saved_;
};

template <class Action>
Ran captured(Action action) {
    const TempFolder folder;
    Ran ran;
    {
        const Redirected out(STDOUT_FILENO, folder.file("out"));
        const Redirected err(STDERR_FILENO, folder.file("err"));
        ran.status = action();
    }
    ran.out = contents(folder.file("out"));
    ran.err = contents(folder.file("err"));
    return ran;
}

// `replay WORDS…`.
inline Ran run(std::vector<std::string> words) {
    words.insert(words.begin(), "replay");
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    argv.push_back(nullptr);
    return captured([&] { return run_tool(static_cast<int>(words.size()), argv.data()); });
}

// A GET of `url` that was answered 200 with `body` in `chunks` equal pieces, 10 ms apart.
inline Interaction answered(const std::string& url, const std::string& type, const std::string& body, std::size_t chunks = 1) {
    Interaction made;
    made.head.canonical_key = {std::hash<std::string>{}(url), 1};
    made.head.session = 7;
    made.head.started_ns = 1'790'000'000'000'000'000;
    made.head.duration_ns = 12'300'000;
    made.metadata.request.method = "GET";
    made.metadata.request.url = url;
    Info code;
    code.number = 0x200002;  // CURLINFO_RESPONSE_CODE
    code.integer = 200;
    made.metadata.infos = {code};
    made.metadata.recorder = "libcurl/7.88.1";
    const auto add = [&made](EventKind kind, const std::string& bytes, std::uint64_t time) {
        Event event{};
        event.kind = kind;
        event.size = static_cast<std::uint32_t>(bytes.size());
        event.time_ns = time;
        made.events.push_back(event);
        made.stream(stream_of(kind)) += bytes;
    };
    for (const std::string& line : {std::string("HTTP/1.1 200 OK\r\n"), "Content-Type: " + type + "\r\n", std::string("\r\n")})
        add(EventKind::header, line, 1'000'000);
    for (std::size_t i = 0; i < chunks; ++i)
        add(EventKind::body, body.substr(body.size() * i / chunks, body.size() * (i + 1) / chunks - body.size() * i / chunks),
            (i + 1) * 10'000'000);
    return made;
}

inline void append(const std::string& cassette, Interaction interaction) { CassetteWriter(cassette).append(interaction); }

using Urls = std::vector<std::string>;

// Of the interactions of a cassette, in its order.
inline Urls urls_in(const std::string& path) {
    const CassetteReader reader(path);
    Urls urls;
    for (const auto& place : reader.scan()) urls.push_back(reader.load(place).metadata.request.url);
    return urls;
}

}  // namespace replay::test
