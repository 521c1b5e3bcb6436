#pragma once
// The application's side of a played transfer: its callbacks, called as libcurl 7.88.1 calls them, and their answers turned
// into what libcurl makes of them.

#include <memory>
#include <string>

#include "easy_handle.h"
#include "player.h"

namespace replay {

class CallbackSink final : public Sink {
public:
    explicit CallbackSink(EasyHandle& handle) : handle_(handle) {}

    [[nodiscard]] bool sees_headers() const override { return handle_.application.sees_headers() && !handle_.skips_file; }
    Answer header(char* line, std::size_t size) override;
    Answer body(char* chunk, std::size_t size) override;
    Answer pull(unsigned source, std::size_t asked, std::string_view& supplied) override;
    Answer seek(unsigned source, std::int64_t offset, int origin) override;
    Answer progress(const std::int64_t (&amounts)[4]) override;
    void debug(int type, char* text, std::size_t size) override;
    void debug_length(int type, std::size_t size) override;
    Answer callback(int option, std::uint32_t answered, char* arguments, std::size_t size) override;
    void cookie(std::string_view line, bool is_aged, std::int64_t recorded_ns) override;
    void lock(int data, std::uint32_t access) override;
    void policy(std::string_view text) override;
    [[nodiscard]] int failure() const override { return failure_; }
    [[nodiscard]] std::uint32_t failure_answer() const override { return failure_answer_; }
    [[nodiscard]] std::string failure_text() const override { return failure_text_; }

private:
    Answer fail(std::uint64_t answer, CURLcode result, std::string text);
    Answer judge_write(std::size_t answer, std::size_t size, const char* complaint);

    EasyHandle& handle_;
    std::unique_ptr<char[]> upload_;
    std::size_t upload_capacity_ = 0;
    CURLcode failure_ = CURLE_OK;
    std::uint32_t failure_answer_ = 0;
    std::string failure_text_;
};

}  // namespace replay
