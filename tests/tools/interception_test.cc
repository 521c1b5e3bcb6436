#include <catch2/catch.hpp>

#include <elf.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "elf_file.h"
#include "interception.h"
#include "linkage.h"
#include "program.h"
#include "tool_run.h"

using namespace replay;
using namespace replay::test;
using Catch::Contains;
using Catch::EndsWith;

namespace {

const char* const kPath = "/usr/local/bin:/usr/bin:/bin";

// Compiles a C program; false where this machine cannot (no static libc, say).
bool compile(const std::string& source, const std::string& into, const std::string& options) {
    write_file(into + ".c", source);
    return std::system(("cc -o " + into + " " + into + ".c " + options + " 2>/dev/null").c_str()) == 0;
}

}  // namespace

TEST_CASE("an ELF file tells its linker, its libraries and its symbols") {
    const auto elf = ElfFile::open("/bin/true");
    REQUIRE(elf);
    CHECK(elf->is_native());
    CHECK(elf->is_dynamic());
    CHECK_THAT(elf->interpreter(), Contains("ld-"));
    CHECK(elf->needed() == std::vector<std::string>{"libc.so.6"});
    CHECK(elf->imports("abort"));
    CHECK_FALSE(elf->exports("abort"));
    CHECK_FALSE(elf->imports("abor"));
    CHECK_FALSE(elf->imports("abortt"));
    CHECK(elf->contains("GNU coreutils"));
    CHECK_FALSE(elf->contains("no such text as this one"));

    const auto script = ElfFile::open("/etc/passwd");
    CHECK_FALSE(script);
    CHECK_FALSE(ElfFile::open("/nonexistent"));
}

TEST_CASE("the libraries of a program are found, curl's libcurl among them") {
    auto elf = ElfFile::open("/usr/bin/curl");
    REQUIRE(elf);
    const Linkage linkage = linkage_of(std::move(*elf), nullptr);
    CHECK(linkage.missing.empty());
    CHECK(std::count_if(linkage.objects.begin(), linkage.objects.end(),
                        [](const ElfFile& object) { return object.exports("curl_easy_perform"); }) == 1);
}

TEST_CASE("damaged ELF files are refused or read, never a crash") {
    const std::string whole = contents("/bin/true");
    const TempFolder folder;
    const std::string path = folder.file("damaged");
    const auto survives = [&path] {
        try {
            static_cast<void>(examine(path, nullptr));
        } catch (const ElfError&) {
        }
    };
    for (std::size_t size = 0; size < whole.size(); size += size < 2048 ? 7 : 4099) {
        write_file(path, whole.substr(0, size), 0755);
        survives();
    }
    std::mt19937 random(1);
    for (int round = 0; round < 500; ++round) {
        std::string bytes = whole;
        // The headers, and the section headers at the end: that is where the offsets are.
        for (int i = 0; i < 4; ++i)
            bytes[random() % 2 ? random() % 1024 : bytes.size() - 1 - random() % 2048] = static_cast<char>(random());
        write_file(path, bytes, 0755);
        survives();
    }
}

TEST_CASE("a program linked with libcurl can be intercepted, and its flavour is named") {
    const Interception curl = examine("/usr/bin/curl", nullptr);
    CHECK(curl.possible);
    REQUIRE(curl.libcurls.size() == 1);
    CHECK_THAT(curl.libcurls[0], EndsWith("libcurl.so.4 (OpenSSL)"));
    CHECK_THAT(curl.kind, Contains("dynamic"));
    CHECK_FALSE(examine("/bin/true", nullptr).possible);
    CHECK_THAT(examine("/bin/true", nullptr).reason, Contains("does not use libcurl"));
    CHECK(examine("/bin/sh", nullptr).possible);
}

TEST_CASE("what is out of reach is told, with the reason") {
    const TempFolder folder;
    const std::string program = folder.file("program");
    const std::string own = "void curl_easy_perform(void) {} int main(void) { curl_easy_perform(); return 0; }";
    if (compile(own, program, "")) CHECK_THAT(examine(program, nullptr).reason, Contains("libcurl linked into itself"));
    if (compile(own, program, "-s -rdynamic")) CHECK_THAT(examine(program, nullptr).reason, Contains("libcurl linked into itself"));
    if (compile("const char* volatile s = \"Operation was aborted by an application callback\"; int main(void) { return !s; }", program,
                "-s"))
        CHECK_THAT(examine(program, nullptr).reason, Contains("seems to have libcurl linked into itself"));
    if (compile("int main(void) { return 0; }", program, "-static"))
        CHECK_THAT(examine(program, nullptr).reason, Contains("statically linked, so"));
    if (compile(own, program, "-static")) CHECK_THAT(examine(program, nullptr).reason, Contains("libcurl included"));
    CHECK_FALSE(examine(program, nullptr).possible);

    std::string other = contents("/bin/true");
    other[EI_CLASS] = ELFCLASS32;
    write_file(program, other, 0755);
    CHECK_THAT(examine(program, nullptr).reason, Contains("another architecture"));
    write_file(program, "MZ", 0755);
    CHECK_THAT(examine(program, nullptr).reason, Contains("neither an ELF executable"));
}

TEST_CASE("a set-user-ID program is out of reach, except for the user that it would become") {
    const TempFolder folder;
    const std::string program = folder.file("curl");
    write_file(program, contents("/usr/bin/curl"), 0755);
    chmod(program.c_str(), 04755);
    CHECK(examine(program, nullptr).possible);
    if (getuid() != 0) return;  // only root can give a file away
    REQUIRE(chown(program.c_str(), 65534, 65534) == 0);
    REQUIRE(chmod(program.c_str(), 04755) == 0);
    CHECK_FALSE(examine(program, nullptr).possible);
    CHECK_THAT(examine(program, nullptr).reason, Contains("set-user-ID"));
}

TEST_CASE("a library that is known by another name, found by RUNPATH and $ORIGIN") {
    const TempFolder folder;
    std::filesystem::create_directories(folder.file("private"));
    write_file(folder.file("lib.c"), "void curl_easy_perform(void) {}");
    if (std::system(("cc -shared -fPIC -o " + folder.file("private/libtransfer-7f.so") + " " + folder.file("lib.c")).c_str()) != 0) return;
    const std::string program = folder.file("program");
    const std::string options = "-L" + folder.file("private") + " -ltransfer-7f";
    const char* const source = "void curl_easy_perform(void); int main(void) { curl_easy_perform(); return 0; }";
    REQUIRE(compile(source, program, options + " '-Wl,-rpath,$ORIGIN/private'"));
    CHECK(examine(program, nullptr).possible);
    REQUIRE(examine(program, nullptr).libcurls.size() == 1);
    CHECK_THAT(examine(program, nullptr).libcurls[0], Contains("libtransfer-7f.so"));

    REQUIRE(compile(source, program, options));
    CHECK_FALSE(examine(program, nullptr).possible);
    CHECK_THAT(examine(program, nullptr).reason, Contains("libtransfer-7f.so is not found"));
    CHECK(examine(program, folder.file("private").c_str()).possible);
}

TEST_CASE("scripts are followed to what runs them") {
    const TempFolder folder;
    const std::string script = folder.file("script");
    write_file(script, "#!/bin/sh\n", 0755);
    CHECK(resolve_program(script, kPath).path == "/bin/sh");
    CHECK(resolve_program(script, kPath).scripts == std::vector<std::string>{script});
    write_file(script, "#! /usr/bin/env -S A=1 sh -e\n", 0755);
    CHECK_THAT(resolve_program(script, kPath).path, EndsWith("/bin/sh"));
    write_file(script, "#!" + script + "\n", 0755);
    CHECK_THAT(resolve_program(script, kPath).problem, Contains("script of a script"));
    write_file(script, "#!/no/such/interpreter\n", 0755);
    CHECK_THAT(resolve_program(script, kPath).problem, Contains("/no/such/interpreter"));
    write_file(script, "#!", 0755);
    CHECK_THAT(resolve_program(script, kPath).problem, Contains("names no interpreter"));
    write_file(script, "echo", 0644);
    CHECK_THAT(resolve_program(script, kPath).problem, Contains("not an executable file"));
    CHECK_THAT(resolve_program("no-such-program", kPath).problem, Contains("on PATH"));
    CHECK_THAT(resolve_program("sh", kPath).path, EndsWith("/bin/sh"));
}

TEST_CASE("doctor: status 1 where a program cannot be intercepted, and where a setting makes no sense") {
    CHECK(run({"doctor", "/bin/true"}).status == 1);
    CHECK_THAT(run({"doctor", "curl", "-s", "http://x"}).out, Contains("libcurl.so.4 (OpenSSL)") && Contains("can be intercepted"));
    setenv("REPLAY_MODE", "reply", 1);
    const Ran ran = run({"doctor"});
    unsetenv("REPLAY_MODE");
    CHECK(ran.status == 1);
    CHECK_THAT(ran.out, Contains("did you mean \"replay\"?"));
}
