#include <catch2/catch.hpp>

#include <csignal>

#include "../formats/samples.h"
#include "report.h"

using namespace replay;
using namespace replay::samples;

namespace {

// What `action` writes to stderr.
template <class Action>
std::string stderr_of(Action action) {
    const Scratch folder;
    const int saved = dup(STDERR_FILENO);
    const int file = open(folder.file("err").c_str(), O_RDWR | O_CREAT | O_APPEND, 0600);
    dup2(file, STDERR_FILENO);
    close(file);
    action();
    dup2(saved, STDERR_FILENO);
    close(saved);
    return file_contents(folder.file("err"));
}

}  // namespace

TEST_CASE("report: several lines at once, and behind them what is there to be copied") {
    CHECK(stderr_of([] {
              report({"one", "  two\nhalves"}, "[[rule]]\nurl = \"*\"\n");
          }) == "replay: one\nreplay:   two\\nhalves\n[[rule]]\nurl = \"*\"\n");
}

TEST_CASE("report: one line, without control characters, errno as it was") {
    errno = 1234;
    CHECK(stderr_of([] { report("what\nwas \x1b[31mquoted\x7f \xc3\xa9"); }) == "replay: what\\nwas \\x1b[31mquoted\\x7f \xc3\xa9\n");
    CHECK(stderr_of([] {
              report(
                  "\xc2\x9b"
                  "31m\x9b"
                  "32m\xe2\x80\xae");
          }) == "replay: \\u009b31m\\x9b32m\\u202e\n");
    CHECK(errno != 0);
    CHECK(in_child([] {
              errno = 77;
              close(STDERR_FILENO);
              report("to nobody");
              return errno == 77;
          }) == Ended::yes);
}

TEST_CASE("report_once: each message once") {
    CHECK(stderr_of([] {
              for (int i = 0; i < 3; ++i) {
                  report_once("report_test: a");
                  report_once("report_test: b");
              }
          }) == "replay: report_test: a\nreplay: report_test: b\n");
}

TEST_CASE("report: a stderr that nobody reads ends nothing") {
    CHECK(in_child([] {
              signal(SIGPIPE, SIG_DFL);
              int ends[2];
              if (pipe(ends) != 0) return false;
              close(ends[0]);
              dup2(ends[1], STDERR_FILENO);
              report("to nobody");
              // And the host's own signal handling is as it was.
              sigset_t pending;
              sigset_t blocked;
              sigpending(&pending);
              sigprocmask(SIG_BLOCK, nullptr, &blocked);
              return sigismember(&pending, SIGPIPE) == 0 && sigismember(&blocked, SIGPIPE) == 0;
          }) == Ended::yes);
}
