#include "trace_redactor.h"

#include <algorithm>

#include "debug_types.h"
#include "stream_redactor.h"

namespace replay {

namespace {

class BlankingFilter : public SpoolFilter {
public:
    std::size_t settle(std::span<char> held, bool) override {
        has_replaced_ |= std::any_of(held.begin(), held.end(), [](char c) { return c != kBlanked; });
        std::fill(held.begin(), held.end(), kBlanked);
        return held.size();
    }
    void go_back(std::uint64_t) override {}
    [[nodiscard]] bool has_replaced() const override { return has_replaced_; }

private:
    bool has_replaced_ = false;
};

bool is_header(const Event& event) { return event.kind == EventKind::debug && event.detail == kDebugHeaderIn; }

}  // namespace

void TraceRedactor::Text::settle(bool is_all) { settled = ahead + filter->settle(std::span(held).subspan(ahead), is_all); }

TraceRedactor::Kind TraceRedactor::kind_of(const Event& event) {
    if (event.kind == EventKind::cookie) return Kind::cookies;
    if (event.kind != EventKind::debug) return Kind::rest;
    if (event.detail == kDebugDataIn) return Kind::answer;
    return event.detail == kDebugDataOut ? Kind::upload : Kind::lines;
}

std::unique_ptr<SpoolFilter> TraceRedactor::filter_for(Kind kind) const {
    switch (kind) {
        case Kind::packed_answer:
            return std::make_unique<BlankingFilter>();
        case Kind::answer:
        case Kind::upload:
            return std::make_unique<StreamRedactor>(book_);
        case Kind::cookies:
            return std::make_unique<StreamRedactor>(book_, TextKind::cookie_line);
        default:
            return std::make_unique<StreamRedactor>(book_, TextKind::commands);
    }
}

std::size_t TraceRedactor::settle(std::span<char> held, bool is_all) {
    const std::string_view bytes(held.data(), held.size());
    sort_out(bytes.substr(sorted_));
    for (Text* const text : gather(bytes)) {
        text->settle(is_all);
        has_replaced_ |= text->filter->has_replaced();
    }
    std::size_t settled = settled_of(held.size());
    // What one text waits for may not come for long, while others fill the memory.
    if (settled < held.size() / 2) {
        settle_all_before(held.size() / 2);
        settled = settled_of(held.size());
    }
    put_back(held);
    pass(settled);
    return settled;
}

void TraceRedactor::go_back(std::uint64_t to) {
    runs_.clear();
    sorted_ = 0;
    line_.clear();
    for (const std::shared_ptr<Text>& text : texts_) {
        if (text == nullptr) continue;
        text->filter->go_back(to);
        text->ahead = 0;
    }
    for (event_ = 0; event_ < events().size(); ++event_) {
        const Event& event = events()[event_];
        if (stream_of(event.kind) != Stream::trace) continue;
        if (to < event.size) break;
        to -= event.size;
    }
    done_ = to;
}

// Each byte belongs to an event, but for those that follow all, in a damaged cassette.
void TraceRedactor::sort_out(std::string_view bytes) {
    for (; event_ < events().size() && !bytes.empty(); ++event_, done_ = 0) {
        const Event& event = events()[event_];
        if (stream_of(event.kind) != Stream::trace) continue;
        const std::size_t size = std::min<std::size_t>(event.size - done_, bytes.size());
        const Kind kind = kind_of(event);
        if (kind == Kind::answer)
            take_answer(bytes.substr(0, size));
        else
            add_run(kind, size);
        done_ += size;
        if (is_header(event)) take_header(bytes.substr(0, size), done_ == event.size);
        bytes.remove_prefix(size);
        if (done_ < event.size) return;
    }
    add_run(Kind::rest, bytes.size());
}

void TraceRedactor::take_header(std::string_view bytes, bool is_all_of_it) {
    line_.append(bytes);
    if (!is_all_of_it) return;
    const unsigned before = answer_.number();
    answer_.take_header(line_);
    line_.clear();
    if (answer_.number() != before) texts_[static_cast<std::size_t>(Kind::answer)].reset();
}

void TraceRedactor::take_answer(std::string_view bytes) {
    while (!bytes.empty()) {
        const TracedAnswer::Run run = answer_.take_data(bytes);
        using Part = TracedAnswer::Part;
        add_run(run.part == Part::body ? Kind::answer : run.part == Part::packed ? Kind::packed_answer : Kind::lines, run.size);
        bytes.remove_prefix(run.size);
    }
}

void TraceRedactor::add_run(Kind kind, std::size_t size) {
    if (size == 0) return;
    sorted_ += size;
    std::shared_ptr<Text>& text = texts_[static_cast<std::size_t>(kind)];
    if (text == nullptr) text = std::make_shared<Text>(Text{filter_for(kind)});
    if (!runs_.empty() && runs_.back().text == text)
        runs_.back().size += size;
    else
        runs_.push_back({text, size});
}

// Puts the texts together of which something is held.
std::vector<TraceRedactor::Text*> TraceRedactor::gather(std::string_view held) {
    for (const Run& run : runs_) run.text->held.clear();
    std::vector<Text*> texts;
    for (const Run& run : runs_) {
        if (run.text->held.empty()) texts.push_back(run.text.get());
        run.text->held.append(held.substr(0, run.size));
        held.remove_prefix(run.size);
    }
    return texts;
}

void TraceRedactor::put_back(std::span<char> held) {
    for (const Run& run : runs_) run.text->passed = 0;
    for (const Run& run : runs_) {
        run.text->held.copy(held.data(), run.size, run.text->passed);
        run.text->passed += run.size;
        held = held.subspan(run.size);
    }
}

// How many of the first bytes are settled, of so many.
std::size_t TraceRedactor::settled_of(std::size_t held) {
    for (const Run& run : runs_) run.text->passed = 0;
    std::size_t start = 0;
    for (const Run& run : runs_) {
        Text& text = *run.text;
        if (text.passed + run.size > text.settled) return start + (text.settled - text.passed);
        text.passed += run.size;
        start += run.size;
    }
    return held;
}

// Whatever is held of a text of which something in front of `place` is not settled.
void TraceRedactor::settle_all_before(std::size_t place) {
    for (const Run& run : runs_) run.text->passed = 0;
    std::size_t start = 0;
    for (const Run& run : runs_) {
        Text& text = *run.text;
        if (start >= place) return;
        if (text.passed + run.size > text.settled && start + (text.settled - text.passed) < place) {
            text.ahead = text.settled;
            text.settle(true);
            has_replaced_ |= text.filter->has_replaced();
        }
        text.passed += run.size;
        start += run.size;
    }
}

// The first bytes will not be given again.
void TraceRedactor::pass(std::size_t settled) {
    for (const Run& run : runs_) run.text->ahead = run.text->settled;
    sorted_ -= settled;
    while (settled > 0) {
        Run& run = runs_.front();
        const std::size_t size = std::min(run.size, settled);
        run.text->ahead -= size;
        run.size -= size;
        settled -= size;
        if (run.size == 0) runs_.pop_front();
    }
}

}  // namespace replay
