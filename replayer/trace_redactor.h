#pragma once
// Replaces the secrets in a long trace as it is recorded: what libcurl traces of a body is read as that body, and not as the header lines
// that are traced around it. Of an answer that came packed nothing is left but its length.
//
// Not thread-safe.

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "layout.h"
#include "secret_book.h"
#include "spool_filter.h"
#include "traced_answer.h"

namespace replay {

class TraceRedactor : public SpoolFilter {
public:
    // `events`: all of the interaction so far, those included that what is given to settle() belongs to. They and `book` are to be there as
    // long as this settles.
    TraceRedactor(SecretBook& book, std::span<const Event> events) : book_(book), stored_(events) {}
    TraceRedactor(SecretBook& book, const std::vector<Event>& growing) : book_(book), growing_(&growing) {}

    std::size_t settle(std::span<char> held, bool is_all) override;
    void go_back(std::uint64_t to) override;
    [[nodiscard]] bool has_replaced() const override { return has_replaced_; }

private:
    // One of the texts that are traced piece by piece among each other.
    struct Text {
        std::unique_ptr<SpoolFilter> filter;
        std::size_t ahead = 0;    // bytes of it that were settled though something in front of them is not
        std::string held{};       // of it, put together
        std::size_t settled = 0;  // of those
        std::size_t passed = 0;   // of those, while they are gone through

        void settle(bool is_all);
    };
    struct Run {
        std::shared_ptr<Text> text;
        std::size_t size;
    };
    enum class Kind : std::uint8_t { lines, answer, packed_answer, upload, cookies, rest };

    [[nodiscard]] std::span<const Event> events() const { return growing_ != nullptr ? std::span(*growing_) : stored_; }
    [[nodiscard]] static Kind kind_of(const Event& event);
    [[nodiscard]] std::unique_ptr<SpoolFilter> filter_for(Kind kind) const;
    void sort_out(std::string_view bytes);
    void take_header(std::string_view bytes, bool is_all_of_it);
    void take_answer(std::string_view bytes);
    void add_run(Kind kind, std::size_t size);
    [[nodiscard]] std::vector<Text*> gather(std::string_view held);
    void put_back(std::span<char> held);
    [[nodiscard]] std::size_t settled_of(std::size_t held);
    void settle_all_before(std::size_t place);
    void pass(std::size_t settled);

    SecretBook& book_;
    std::span<const Event> stored_;
    const std::vector<Event>* growing_ = nullptr;
    std::size_t event_ = 0;  // that the next byte to be sorted out belongs to
    std::size_t done_ = 0;   // bytes of it that are
    std::string line_;       // those, if it is a header
    TracedAnswer answer_;
    std::array<std::shared_ptr<Text>, 6> texts_;  // by kind: that go on
    std::deque<Run> runs_;                        // that make up what is held, as far as it is sorted out
    std::size_t sorted_ = 0;                      // their bytes
    bool has_replaced_ = false;
};

}  // namespace replay
