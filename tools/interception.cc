#include "interception.h"

#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "linkage.h"

namespace replay {

namespace {

constexpr std::string_view kKnownBy = "curl_easy_perform";
// A sentence of curl_easy_strerror(3), as old as libcurl and found nowhere else: what remains of a stripped one.
constexpr std::string_view kStrippedBy = "Operation was aborted by an application callback";

// ld.so(8): in secure-execution mode LD_PRELOAD names with a slash are ignored.
std::string why_secure(const std::string& path) {
    struct stat info {};
    if (stat(path.c_str(), &info) != 0) return {};
    if ((info.st_mode & S_ISUID) != 0 && info.st_uid != getuid()) return "it is set-user-ID";
    if ((info.st_mode & S_ISGID) != 0 && (info.st_mode & S_IXGRP) != 0 && info.st_gid != getgid()) return "it is set-group-ID";
    if (getuid() != 0 && getxattr(path.c_str(), "security.capability", nullptr, 0) > 0) return "it has file capabilities";
    return {};
}

// Which TLS library a libcurl stands on: what tells Debian's flavours apart whatever their files are called.
std::string flavour_of(const ElfFile& libcurl) {
    struct Flavour {
        std::string_view library;
        const char* name;
    };
    constexpr std::array kFlavours{Flavour{"libssl.so", "OpenSSL"},      Flavour{"libgnutls.so", "GnuTLS"},   Flavour{"libnss3.so", "NSS"},
                                   Flavour{"libmbedtls.so", "mbed TLS"}, Flavour{"libwolfssl.so", "wolfSSL"}, Flavour{"libssl-", "OpenSSL"},
                                   Flavour{"librustls", "Rustls"},       Flavour{"libbearssl", "BearSSL"}};
    for (const Flavour& flavour : kFlavours)
        for (const std::string& name : libcurl.needed())
            if (name.starts_with(flavour.library)) return flavour.name;
    return "TLS built in, or none";
}

bool is_interpreter(const std::string& path) {
    constexpr std::array<std::string_view, 12> kNames{"python",  "php",   "perl", "ruby",  "node",  "R",
                                                      "Rscript", "julia", "lua",  "tclsh", "guile", "pypy"};
    // python3.11, php8.2, node, nodejs: the name, then a version or nothing.
    const std::string file = std::filesystem::path(path).filename().string();
    const std::string name = file.substr(0, file.find_first_of("0123456789.-"));
    return name == "nodejs" || name == "luajit" || std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

bool imports_any(const ElfFile& program, std::initializer_list<std::string_view> symbols) {
    return std::any_of(symbols.begin(), symbols.end(), [&program](std::string_view symbol) { return program.imports(symbol); });
}

// Only the program itself is asked: half of all libraries call dlopen or exec somewhere, which says nothing of the program.
void judge_without_libcurl(const ElfFile& program, Interception& result) {
    result.possible = true;
    if (is_interpreter(program.path())) {
        result.reason =
            "it is an interpreter: it loads libcurl at run time, when a script asks for it, and that is intercepted in dlopen and dlsym";
    } else if (imports_any(program, {"dlopen"})) {
        result.reason =
            "it is not linked with libcurl but can load it at run time, which is intercepted in dlopen and dlsym; so are programs it "
            "starts";
    } else if (imports_any(program,
                           {"execve", "execvp", "execv", "execl", "execlp", "execvpe", "posix_spawn", "posix_spawnp", "system", "popen"})) {
        result.reason = "it is not linked with libcurl but starts other programs; ask `replay doctor` about those";
    } else {
        result.possible = false;
        result.reason = "it does not use libcurl: it is not linked with it, loads nothing at run time and starts no other programs";
    }
}

}  // namespace

Interception examine(const std::string& program, const char* library_path) {
    Interception result;
    auto elf = ElfFile::open(program);
    if (!elf) {
        result.kind = errno == 0 ? "no ELF executable" : "unreadable";
        result.reason = errno == 0 ? "it is neither an ELF executable nor a #! script; name the program that runs it"
                                   : std::string("it cannot be read: ") + std::strerror(errno);
        return result;
    }
    result.kind = elf->kind();
    if (!elf->is_native()) {
        result.reason = "it is built for another architecture than libreplay.so; build libreplay for that one";
        return result;
    }
    const bool has_linker = !elf->interpreter().empty();
    result.kind = (has_linker ? "dynamic, " : "static, ") + result.kind;
    const bool built_in = elf->defines(kKnownBy);
    if (!has_linker) {
        const bool has_libcurl = built_in || elf->contains(kStrippedBy);
        result.reason = has_libcurl
                            ? "it is statically linked, libcurl included, so nothing can be preloaded; use a dynamically linked build"
                            : "it is statically linked, so nothing can be preloaded; use a dynamically linked build";
        return result;
    }
    if (elf->interpreter().find("ld-musl") != std::string::npos) {
        result.reason = "it uses musl as its C library, libreplay.so the GNU one; use a build for this system";
        return result;
    }
    if (const std::string why = why_secure(program); !why.empty()) {
        result.reason = why + ", so the dynamic linker ignores LD_PRELOAD; run a copy without that privilege";
        return result;
    }
    if (built_in) {
        result.reason = "it has libcurl linked into itself, and its calls never leave it; use a build that links libcurl dynamically";
        return result;
    }

    const Linkage linkage = linkage_of(std::move(*elf), library_path);
    for (const ElfFile& object : linkage.objects)
        if (object.exports(kKnownBy)) result.libcurls.push_back(object.path() + " (" + flavour_of(object) + ")");
    if (!linkage.missing.empty()) {
        result.reason = "it cannot start: its library " + linkage.missing.front() + " is not found; install it or set LD_LIBRARY_PATH";
    } else if (!result.libcurls.empty()) {
        result.possible = true;
        result.reason = "it is linked with libcurl dynamically";
    } else if (linkage.objects.front().contains(kStrippedBy)) {
        result.reason =
            "it seems to have libcurl linked into itself (it holds libcurl's messages); use a build that links libcurl dynamically";
    } else {
        judge_without_libcurl(linkage.objects.front(), result);
    }
    return result;
}

}  // namespace replay
