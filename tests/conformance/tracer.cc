// Preloaded in front of libreplay (or of libcurl alone), logs what an application observes of libcurl: each callback with its
// sizes, each getinfo with its value, each message. Standard output alone hides chunking and order.
//
//   CONFORMANCE_TRACE=FILE LD_PRELOAD=libtracer.so:libreplay.so command
//
// Not logged, because they are the machinery rather than the observation: how often an application polls, socket and timer
// callbacks, descriptors.
//
// Callbacks are wrapped without touching their user data (libcurl hands some of them data of its own): there is a pool of
// wrappers for each kind, one an original function. libcurl calls some exported functions itself, through here; such calls
// are passed on by a jump, so that whoever is next still sees libcurl as the caller. Hence -O2, and no `va_list`: on the ABIs
// that we run on, setopt's one variadic argument is passed like a named one.

#define CURL_DISABLE_DEPRECATION
#include <curl/curl.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string_view>
#include <utility>

namespace {

int open_trace() {
    const char* const path = std::getenv("CONFORMANCE_TRACE");
    if (path == nullptr) return -1;
    const int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    // Out of the way of programs that look at their descriptors.
    const int high = fcntl(fd, F_DUPFD_CLOEXEC, 700);
    close(fd);
    return high;
}

[[gnu::format(printf, 1, 2)]] void log(const char* format, ...) {
    static const int fd = open_trace();
    if (fd < 0) return;
    const int saved = errno;
    char line[4096];
    va_list arguments;
    va_start(arguments, format);
    int size = std::vsnprintf(line, sizeof line - 1, format, arguments);
    va_end(arguments);
    if (size > static_cast<int>(sizeof line) - 2) size = sizeof line - 2;
    for (int i = 0; i < size; ++i)
        if (line[i] == '\n' || line[i] == '\r') line[i] = '~';
    line[size] = '\n';
    if (write(fd, line, static_cast<std::size_t>(size) + 1) < 0) std::abort();
    errno = saved;
}

// FNV-1a: enough to tell that two chunks differ.
unsigned digest(const void* bytes, std::size_t size) {
    std::uint32_t hash = 2166136261U;
    for (const char c : std::string_view(static_cast<const char*>(bytes), size)) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return hash;
}

const char* text(const char* string) { return string == nullptr ? "(null)" : string; }

void* next(const char* name) {
    void* const found = dlsym(RTLD_NEXT, name);
    if (found == nullptr) {
        std::fprintf(stderr, "tracer: no %s behind this library\n", name);
        std::abort();
    }
    return found;
}

bool is_libcurl(const void* address) {
    Dl_info info;
    return dladdr(address, &info) != 0 && info.dli_fname != nullptr && std::strstr(info.dli_fname, "libcurl") != nullptr;
}

// --- callbacks ---------------------------------------------------------------------------------------------------------

constexpr std::size_t kWrappers = 24;

// `Describe` has `name`, `before(arguments...)` and `after(result, arguments...)`, which log.
template <class Describe, class Result, class... Arguments>
class Wrappers {
public:
    using Function = Result (*)(Arguments...);

    static void* of(void* function) {
        if (function == nullptr) return nullptr;
        static std::mutex mutex;
        const std::lock_guard lock(mutex);
        for (std::size_t i = 0; i < kWrappers; ++i) {
            if (originals_[i] == nullptr) originals_[i] = reinterpret_cast<Function>(function);
            if (originals_[i] == reinterpret_cast<Function>(function)) return reinterpret_cast<void*>(kTable[i]);
        }
        return function;
    }

private:
    template <std::size_t I>
    static Result wrapper(Arguments... arguments) {
        Describe::before(arguments...);
        const Result result = originals_[I](arguments...);
        Describe::after(result, arguments...);
        return result;
    }
    template <std::size_t... I>
    static constexpr std::array<Function, sizeof...(I)> table(std::index_sequence<I...>) {
        return {&wrapper<I>...};
    }
    static inline Function originals_[kWrappers] = {};
    static constexpr auto kTable = table(std::make_index_sequence<kWrappers>{});
};

template <char... Name>
struct Taking {
    static constexpr char kName[] = {Name..., '\0'};
    static void before(const char* bytes, std::size_t size, std::size_t count, void*) {
        log("%s %zu #%08x", kName, size * count, digest(bytes, size * count));
    }
    static void after(std::size_t result, const char*, std::size_t size, std::size_t count, void*) {
        if (result != size * count) log("%s answered %zu", kName, result);
    }
};

struct Read {
    static void before(const char*, std::size_t size, std::size_t count, void*) { log("read asks %zu", size * count); }
    static void after(std::size_t result, const char* bytes, std::size_t size, std::size_t count, void*) {
        log("read answered %zu #%08x", result, result <= size * count ? digest(bytes, result) : 0);
    }
};

struct Seek {
    static void before(void*, curl_off_t offset, int origin) { log("seek %lld from %d", static_cast<long long>(offset), origin); }
    static void after(int result, void*, curl_off_t, int) { log("seek answered %d", result); }
};

template <class Amount>
struct Progress {
    static void before(void*, Amount dltotal, Amount dlnow, Amount ultotal, Amount ulnow) {
        log("progress %lld of %lld, %lld of %lld", static_cast<long long>(dlnow), static_cast<long long>(dltotal),
            static_cast<long long>(ulnow), static_cast<long long>(ultotal));
    }
    static void after(int result, void*, Amount, Amount, Amount, Amount) {
        if (result != 0) log("progress answered %d", result);
    }
};

struct Debug {
    static void before(CURL*, int type, const char* bytes, std::size_t size, void*) {
        const bool tls = type == CURLINFO_SSL_DATA_IN || type == CURLINFO_SSL_DATA_OUT;  // its bytes are not kept, by design
        if (type == CURLINFO_TEXT)
            log("debug text %.*s", static_cast<int>(size), bytes);
        else
            log("debug %d %zu #%08x", type, size, tls ? 0 : digest(bytes, size));
    }
    static void after(int, CURL*, int, const char*, std::size_t, void*) {}
};

struct Ioctl {
    static void before(CURL*, int command, void*) { log("ioctl %d", command); }
    static void after(int result, CURL*, int, void*) { log("ioctl answered %d", result); }
};

struct ChunkBegin {
    static void before(const void* info, void*, int remains) {
        const auto* const file = static_cast<const curl_fileinfo*>(info);
        log("chunk_bgn %s size %lld type %d, %d remain", text(file->filename), static_cast<long long>(file->size), file->filetype, remains);
    }
    static void after(long result, const void*, void*, int) { log("chunk_bgn answered %ld", result); }
};

struct ChunkEnd {
    static void before(void*) { log("chunk_end"); }
    static void after(long result, void*) { log("chunk_end answered %ld", result); }
};

struct Match {
    static void before(void*, const char* pattern, const char* string) { log("fnmatch %s %s", text(pattern), text(string)); }
    static void after(int result, void*, const char*, const char*) { log("fnmatch answered %d", result); }
};

struct Prerequest {
    static void before(void*, char* remote, char* local, int remote_port, int local_port) {
        log("prereq %s %d from %s %d", text(remote), remote_port, text(local), local_port);
    }
    static void after(int result, void*, char*, char*, int, int) { log("prereq answered %d", result); }
};

struct ResolverStart {
    static void before(void*, void*, void*) { log("resolver_start"); }
    static void after(int result, void*, void*, void*) { log("resolver_start answered %d", result); }
};

struct Trailer {
    static void before(curl_slist**, void*) { log("trailer"); }
    static void after(int result, curl_slist** list, void*) {
        for (const curl_slist* line = *list; line != nullptr; line = line->next) log("trailer gives %s", line->data);
        log("trailer answered %d", result);
    }
};

struct HstsRead {
    static void before(CURL*, curl_hstsentry*, void*) { log("hstsread"); }
    static void after(CURLSTScode result, CURL*, curl_hstsentry* entry, void*) {
        log("hstsread answered %d %s", result, result == CURLSTS_OK ? entry->name : "");
    }
};

struct HstsWrite {
    static void before(CURL*, curl_hstsentry* entry, curl_index* index, void*) {
        log("hstswrite %s %d, %zu of %zu", entry->name, entry->includeSubDomains, index->index, index->total);
    }
    static void after(CURLSTScode result, CURL*, curl_hstsentry*, curl_index*, void*) { log("hstswrite answered %d", result); }
};

struct Sockopt {
    static void before(void*, curl_socket_t, int purpose) { log("sockopt %d", purpose); }
    static void after(int result, void*, curl_socket_t, int) { log("sockopt answered %d", result); }
};

struct OpenSocket {
    static void before(void*, int purpose, curl_sockaddr*) { log("opensocket %d", purpose); }
    static void after(curl_socket_t, void*, int, curl_sockaddr*) {}
};

struct CloseSocket {
    static void before(void*, curl_socket_t) { log("closesocket"); }
    static void after(int, void*, curl_socket_t) {}
};

using Write = Taking<'w', 'r', 'i', 't', 'e'>;
using Header = Taking<'h', 'e', 'a', 'd', 'e', 'r'>;
using Interleave = Taking<'i', 'n', 't', 'e', 'r', 'l', 'e', 'a', 'v', 'e'>;
template <class Describe>
using Sized = Wrappers<Describe, std::size_t, char*, std::size_t, std::size_t, void*>;

struct Kind {
    int option;
    void* (*wrapper)(void*);
};

constexpr Kind kKinds[] = {
    {CURLOPT_WRITEFUNCTION, &Sized<Write>::of},
    {CURLOPT_HEADERFUNCTION, &Sized<Header>::of},
    {CURLOPT_INTERLEAVEFUNCTION, &Sized<Interleave>::of},
    {CURLOPT_READFUNCTION, &Sized<Read>::of},
    {CURLOPT_SEEKFUNCTION, &Wrappers<Seek, int, void*, curl_off_t, int>::of},
    {CURLOPT_PROGRESSFUNCTION, &Wrappers<Progress<double>, int, void*, double, double, double, double>::of},
    {CURLOPT_XFERINFOFUNCTION, &Wrappers<Progress<curl_off_t>, int, void*, curl_off_t, curl_off_t, curl_off_t, curl_off_t>::of},
    {CURLOPT_DEBUGFUNCTION, &Wrappers<Debug, int, CURL*, int, char*, std::size_t, void*>::of},
    {CURLOPT_IOCTLFUNCTION, &Wrappers<Ioctl, int, CURL*, int, void*>::of},
    {CURLOPT_CHUNK_BGN_FUNCTION, &Wrappers<ChunkBegin, long, const void*, void*, int>::of},
    {CURLOPT_CHUNK_END_FUNCTION, &Wrappers<ChunkEnd, long, void*>::of},
    {CURLOPT_FNMATCH_FUNCTION, &Wrappers<Match, int, void*, const char*, const char*>::of},
    {CURLOPT_PREREQFUNCTION, &Wrappers<Prerequest, int, void*, char*, char*, int, int>::of},
    {CURLOPT_RESOLVER_START_FUNCTION, &Wrappers<ResolverStart, int, void*, void*, void*>::of},
    {CURLOPT_TRAILERFUNCTION, &Wrappers<Trailer, int, curl_slist**, void*>::of},
    {CURLOPT_HSTSREADFUNCTION, &Wrappers<HstsRead, CURLSTScode, CURL*, curl_hstsentry*, void*>::of},
    {CURLOPT_HSTSWRITEFUNCTION, &Wrappers<HstsWrite, CURLSTScode, CURL*, curl_hstsentry*, curl_index*, void*>::of},
    {CURLOPT_SOCKOPTFUNCTION, &Wrappers<Sockopt, int, void*, curl_socket_t, int>::of},
    {CURLOPT_OPENSOCKETFUNCTION, &Wrappers<OpenSocket, curl_socket_t, void*, int, curl_sockaddr*>::of},
    {CURLOPT_CLOSESOCKETFUNCTION, &Wrappers<CloseSocket, int, void*, curl_socket_t>::of},
};

void* wrapped(int option, void* value) {
    // libcurl recognises the C library's own functions.
    if (value == reinterpret_cast<void*>(&std::fread) || value == reinterpret_cast<void*>(&std::fwrite)) return value;
    for (const Kind& kind : kKinds)
        if (kind.option == option) return kind.wrapper(value);
    return value;
}

// --- values ------------------------------------------------------------------------------------------------------------

void log_info(int info, const void* at) {
    const int number = info & CURLINFO_MASK;
    switch (info & CURLINFO_TYPEMASK) {
        case CURLINFO_STRING:
            if (info == CURLINFO_PRIVATE) return;  // the application's own pointer
            return log("info s%d %s", number, text(*static_cast<const char* const*>(at)));
        case CURLINFO_LONG:
            if (info == CURLINFO_LASTSOCKET) return;
            return log("info l%d %ld", number, *static_cast<const long*>(at));
        case CURLINFO_DOUBLE:
            return log("info d%d %.9g", number, *static_cast<const double*>(at));
        case CURLINFO_OFF_T:
            return log("info o%d %lld", number, static_cast<long long>(*static_cast<const curl_off_t*>(at)));
        case CURLINFO_SLIST:
            if (info != CURLINFO_COOKIELIST && info != CURLINFO_SSL_ENGINES) return log("info p%d", number);
            for (const curl_slist* line = *static_cast<curl_slist* const*>(at); line != nullptr; line = line->next)
                log("info list%d %s", number, line->data);
            return;
        default:
            return log("info socket %s", *static_cast<const curl_socket_t*>(at) == CURL_SOCKET_BAD ? "none" : "some");
    }
}

void log_header(const char* call, const curl_header* header) {
    log("%s %s: %s, %zu of %zu, origin %u", call, header->name, header->value, header->index, header->amount, header->origin);
}

}  // namespace

// --- the functions -----------------------------------------------------------------------------------------------------

#define TRACED extern "C" [[gnu::visibility("default")]]
#define NEXT(name, result, ...) static const auto name = reinterpret_cast<result (*)(__VA_ARGS__)>(next("curl_" #name))
#define FROM_LIBCURL is_libcurl(__builtin_return_address(0))
#undef curl_easy_setopt
#undef curl_easy_getinfo

TRACED CURLcode traced_setopt(CURL* curl, CURLoption option, void* value) __asm__("curl_easy_setopt");
CURLcode traced_setopt(CURL* curl, CURLoption option, void* value) {
    NEXT(easy_setopt, CURLcode, CURL*, CURLoption, void*);
    if (!FROM_LIBCURL) value = wrapped(option, value);
    return easy_setopt(curl, option, value);
}

TRACED CURLcode traced_getinfo(CURL* curl, CURLINFO info, void* into) __asm__("curl_easy_getinfo");
CURLcode traced_getinfo(CURL* curl, CURLINFO info, void* into) {
    NEXT(easy_getinfo, CURLcode, CURL*, CURLINFO, void*);
    if (FROM_LIBCURL) return easy_getinfo(curl, info, into);
    const CURLcode result = easy_getinfo(curl, info, into);
    if (result != CURLE_OK)
        log("info %x fails %d", static_cast<unsigned>(info), result);
    else
        log_info(info, into);
    return result;
}

TRACED CURLcode curl_mime_data_cb(curl_mimepart* part, curl_off_t size, curl_read_callback read, curl_seek_callback seek,
                                  curl_free_callback release, void* data) {
    NEXT(mime_data_cb, CURLcode, curl_mimepart*, curl_off_t, void*, void*, curl_free_callback, void*);
    // From a form: its read callback is the handle's, which is wrapped already.
    if (FROM_LIBCURL) return mime_data_cb(part, size, reinterpret_cast<void*>(read), reinterpret_cast<void*>(seek), release, data);
    return mime_data_cb(part, size, wrapped(CURLOPT_READFUNCTION, reinterpret_cast<void*>(read)),
                        wrapped(CURLOPT_SEEKFUNCTION, reinterpret_cast<void*>(seek)), release, data);
}

TRACED CURLcode curl_easy_perform(CURL* curl) {
    NEXT(easy_perform, CURLcode, CURL*);
    log("perform");
    const CURLcode result = easy_perform(curl);
    log("perform ended %d", result);
    return result;
}

TRACED CURLMsg* curl_multi_info_read(CURLM* multi, int* left) {
    NEXT(multi_info_read, CURLMsg*, CURLM*, int*);
    if (FROM_LIBCURL) return multi_info_read(multi, left);
    CURLMsg* const message = multi_info_read(multi, left);
    if (message != nullptr) log("message %d result %d", message->msg, message->data.result);
    return message;
}

TRACED CURLHcode curl_easy_header(CURL* curl, const char* name, std::size_t index, unsigned origin, int request, curl_header** out) {
    NEXT(easy_header, CURLHcode, CURL*, const char*, std::size_t, unsigned, int, curl_header**);
    const CURLHcode result = easy_header(curl, name, index, origin, request, out);
    if (result == CURLHE_OK)
        log_header("header is", *out);
    else
        log("header %s fails %d", text(name), result);
    return result;
}

TRACED curl_header* curl_easy_nextheader(CURL* curl, unsigned origin, int request, curl_header* previous) {
    NEXT(easy_nextheader, curl_header*, CURL*, unsigned, int, curl_header*);
    curl_header* const header = easy_nextheader(curl, origin, request, previous);
    if (header == nullptr)
        log("nextheader: none");
    else
        log_header("nextheader is", header);
    return header;
}

TRACED CURLcode curl_easy_send(CURL* curl, const void* bytes, std::size_t size, std::size_t* sent) {
    NEXT(easy_send, CURLcode, CURL*, const void*, std::size_t, std::size_t*);
    const CURLcode result = easy_send(curl, bytes, size, sent);
    log("send %zu: %d %zu", size, result, *sent);
    return result;
}

TRACED CURLcode curl_easy_recv(CURL* curl, void* bytes, std::size_t size, std::size_t* received) {
    NEXT(easy_recv, CURLcode, CURL*, void*, std::size_t, std::size_t*);
    const CURLcode result = easy_recv(curl, bytes, size, received);
    // How often an application asks before there is something depends on the time of day.
    if (result != CURLE_AGAIN) log("recv: %d %zu #%08x", result, *received, result == CURLE_OK ? digest(bytes, *received) : 0);
    return result;
}

TRACED CURLcode curl_ws_send(CURL* curl, const void* bytes, std::size_t size, std::size_t* sent, curl_off_t framesize, unsigned flags) {
    NEXT(ws_send, CURLcode, CURL*, const void*, std::size_t, std::size_t*, curl_off_t, unsigned);
    const CURLcode result = ws_send(curl, bytes, size, sent, framesize, flags);
    log("ws_send %zu flags %u: %d %zu", size, flags, result, *sent);
    return result;
}

TRACED CURLcode curl_ws_recv(CURL* curl, void* bytes, std::size_t size, std::size_t* received, curl_ws_frame** meta) {
    NEXT(ws_recv, CURLcode, CURL*, void*, std::size_t, std::size_t*, curl_ws_frame**);
    const CURLcode result = ws_recv(curl, bytes, size, received, meta);
    if (result == CURLE_OK)
        log("ws_recv %zu #%08x flags %d", *received, digest(bytes, *received), (*meta)->flags);
    else if (result != CURLE_AGAIN)
        log("ws_recv fails %d", result);
    return result;
}
