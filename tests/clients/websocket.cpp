// websocket [HOW URL [TEXT…]]: WebSockets in every way that libcurl has. Without arguments only says (by its exit status) whether the
// libcurl at hand speaks them.
//   talk, sips      connects, sends each text as a frame and prints the frames that come back; sips: in pieces of 7 bytes
//   kinds           connects, sends frames of every kind: binary, ping, empty, in fragments, in parts, close
//   listen          connects and prints frames until the connection ends
//   multi-talk      talk, with the connection made within a multi
//   callback        frames come to the write callback, which answers sums by curl_ws_send
//   raw             the same with CURLWS_RAW_MODE, where pings and answers are the application's own
//   progress        as callback, but the answers go out from the progress callback
//   multi           as callback in a multi, the answers go out from the loop around it
//   silent          as callback, without answering
// With "loud-" in front, libcurl's own lines are printed too.
#include <sys/select.h>

#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

#include "transfer.hpp"

namespace {

using Frame = std::remove_pointer_t<decltype(curl_ws_meta(nullptr))>;

bool speaks_websocket() {
    for (const char* const* name = curl_version_info(CURLVERSION_NOW)->protocols; *name; ++name)
        if (!std::strcmp(*name, "ws")) return true;
    return false;
}

void print(const char* what, std::string_view bytes, const Frame* frame) {
    std::printf("%s %zu bytes, hash %08x", what, bytes.size(), client::hash(bytes));
    if (bytes.size() < 30) {
        std::printf(" '");
        for (const char c : bytes) std::printf(c >= ' ' && c < 127 ? "%c" : "\\%02x", static_cast<unsigned char>(c));
        std::printf("'");
    }
    if (frame != nullptr)
        std::printf(" flags %x, at %lld, %lld left, length %zu, age %d", static_cast<unsigned>(frame->flags),
                    static_cast<long long>(frame->offset), static_cast<long long>(frame->bytesleft), frame->len, frame->age);
    std::puts(frame == nullptr ? " no frame" : "");
}

struct Session {
    CURL* handle;
    size_t room = 1000;

    void wait(bool to_send) const {
        curl_socket_t fd = CURL_SOCKET_BAD;
        curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &fd);
        fd_set set;
        FD_ZERO(&set);
        FD_SET(fd, &set);
        std::printf("ready: %d\n", select(fd + 1, to_send ? nullptr : &set, to_send ? &set : nullptr, nullptr, nullptr));
    }

    void send(std::string_view text, unsigned flags, curl_off_t fragment = 0) const {
        size_t sent = 0;
        CURLcode code;
        while ((code = curl_ws_send(handle, text.data(), text.size(), &sent, fragment, flags)) == CURLE_AGAIN) wait(true);
        std::printf("sent %zu of %zu: %d\n", sent, text.size(), static_cast<int>(code));
    }

    // One frame, or as much of it as there is at once; false at the end of the connection.
    bool receive(bool& complete) const {
        std::vector<char> buffer(room);
        size_t size = 0;
        Frame* frame = nullptr;
        const CURLcode code = curl_ws_recv(handle, buffer.data(), buffer.size(), &size, &frame);
        if (code == CURLE_AGAIN) {
            std::printf("nothing yet, %zu, %s\n", size, frame == nullptr ? "no frame" : "a frame");
            wait(false);
            return true;
        }
        std::printf("%d: ", static_cast<int>(code));
        print("received", {buffer.data(), size}, frame);
        complete = code == CURLE_OK && frame->bytesleft == 0;
        return code == CURLE_OK && (frame->flags & CURLWS_CLOSE) == 0;
    }

    bool frame() const {
        for (bool complete = false; !complete;)
            if (!receive(complete)) return false;
        return true;
    }

    void talk(std::span<char*> texts) const {
        for (const char* text : texts) {
            send(text, CURLWS_TEXT);
            if (!frame()) return;
        }
        send("", CURLWS_CLOSE);
        frame();
    }

    void kinds() const {
        send(std::string_view("\0\1\2", 3), CURLWS_BINARY);
        frame();
        send("ping", CURLWS_PING);
        frame();
        send("in two ", CURLWS_TEXT | CURLWS_CONT);
        send("fragments", CURLWS_TEXT);
        frame();
        frame();
        send("in two ", CURLWS_TEXT | CURLWS_OFFSET, 12);
        send("parts", CURLWS_TEXT | CURLWS_OFFSET);
        frame();
        send("\3\xe8", CURLWS_CLOSE);
        frame();
    }
};

// A transfer whose frames come to the write callback.
struct Quiz {
    CURL* handle;
    std::string_view how;
    std::string answer;  // to be sent
    int written = 0;

    static size_t write(char* data, size_t size, size_t count, void* user) {
        auto& quiz = *static_cast<Quiz*>(user);
        const std::string_view bytes(data, size * count);
        print("written", bytes, curl_ws_meta(quiz.handle));
        ++quiz.written;
        if (quiz.how == "raw")
            quiz.think_raw(bytes);
        else if (bytes.size() == 3 && bytes[1] == '+')
            quiz.answer = std::to_string(bytes[0] - '0' + bytes[2] - '0');
        if (quiz.how == "callback" || quiz.how == "raw") quiz.send();
        return size * count;
    }

    void think_raw(std::string_view frames) {
        for (size_t at = 0; at + 2 <= frames.size(); at += 2 + static_cast<unsigned char>(frames[at + 1])) {
            const std::string_view text = frames.substr(at + 2, static_cast<unsigned char>(frames[at + 1]));
            // A masked frame, by a mask of nought.
            if (text.size() == 3 && text[1] == '+')
                answer = std::string("\x81\x81\0\0\0\0", 6) + static_cast<char>(text[0] + text[2] - '0');
        }
    }

    void send() {
        if (answer.empty()) return;
        size_t sent = 0;
        const unsigned flags = how == "raw" ? 0 : CURLWS_TEXT;
        const CURLcode code = curl_ws_send(handle, answer.data(), answer.size(), &sent, 0, flags);
        std::printf("answered %s: %zu, %d\n", how == "raw" ? "raw" : answer.c_str(), sent, static_cast<int>(code));
        answer.clear();
    }

    static int progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        static_cast<Quiz*>(user)->send();
        return 0;
    }

    void prepare() {
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, write);
        curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
        if (how == "raw") curl_easy_setopt(handle, CURLOPT_WS_OPTIONS, CURLWS_RAW_MODE);
        if (how != "progress") return;
        curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, progress);
        curl_easy_setopt(handle, CURLOPT_XFERINFODATA, this);
        curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    }
};

CURLcode in_multi(CURLM* multi, CURL* handle, Quiz* quiz) {
    curl_multi_add_handle(multi, handle);
    for (int running = 1; running != 0;) {
        curl_multi_perform(multi, &running);
        if (quiz != nullptr) quiz->send();
        if (running != 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    int left = 0;
    const CURLMsg* message = curl_multi_info_read(multi, &left);
    return message == nullptr ? CURLE_FAILED_INIT : message->data.result;
}

int trace(CURL*, curl_infotype type, char* data, size_t size, void*) {
    if (type == CURLINFO_TEXT) std::printf("* %.*s", static_cast<int>(size), data);
    return 0;
}

CURLcode run(CURL* handle, std::string_view how, std::span<char*> texts) {
    const bool connects = how == "talk" || how == "sips" || how == "kinds" || how == "listen" || how == "multi-talk";
    CURLM* multi = curl_multi_init();
    Quiz quiz{handle, how, {}};
    if (connects)
        curl_easy_setopt(handle, CURLOPT_CONNECT_ONLY, 2L);
    else
        quiz.prepare();
    CURLcode code;
    if (how == "multi" || how == "multi-talk")
        code = in_multi(multi, handle, connects ? nullptr : &quiz);
    else
        code = curl_easy_perform(handle);
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    std::printf("performed: %d, status %ld, %s outside of callbacks\n", static_cast<int>(code), status,
                curl_ws_meta(handle) == nullptr ? "no frame" : "a frame");
    if (connects && code == CURLE_OK) {
        const Session session{handle, how == "sips" ? size_t{7} : size_t{1000}};
        if (how == "kinds")
            session.kinds();
        else if (how == "listen")
            while (session.frame()) {
            }
        else
            session.talk(texts);
    }
    curl_multi_remove_handle(multi, handle);
    curl_multi_cleanup(multi);
    return code;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) return speaks_websocket() ? 0 : 1;
    char error[CURL_ERROR_SIZE] = "";
    CURL* handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_URL, arguments[2]);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error);
    std::string_view how = arguments[1];
    if (how.starts_with("loud-")) {
        how.remove_prefix(5);
        curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, trace);
        curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
    }
    const CURLcode code = run(handle, how, std::span(arguments + 3, static_cast<size_t>(count - 3)));
    std::printf("error '%s'\n", error);
    curl_easy_setopt(handle, CURLOPT_VERBOSE, 0L);  // of the end of the connection nobody reads
    curl_easy_cleanup(handle);
    return static_cast<int>(code);
}
