#include "response_spans.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace replay {

namespace {

// Numbers of infos without their type (answer.cc): several are told in two types.
constexpr std::uint32_t kInfoNumber = 0xffff;
constexpr std::uint32_t kSizeDownload = 8;
constexpr std::uint32_t kHeaderSize = 11;
constexpr std::uint32_t kContentLengthDownload = 15;

// libcurl tells them as a double or as an integer: the other one is 0.
std::uint64_t amount_of(const Info& info) {
    const bool is_real = info.integer == 0 && info.real > 0 && info.real < 1e15;
    return is_real ? static_cast<std::uint64_t>(info.real) : static_cast<std::uint64_t>(info.integer);
}

void set_amount(Info& info, std::uint64_t amount) {
    if (info.integer != 0)
        info.integer = static_cast<std::int64_t>(amount);
    else
        info.real = static_cast<double>(amount);
}

bool counts(const Interaction& interaction) {
    const std::vector<Info>& infos = interaction.metadata.infos;
    const auto told =
        std::find_if(infos.begin(), infos.end(), [](const Info& info) { return (info.number & kInfoNumber) == kSizeDownload; });
    return told != infos.end() && amount_of(*told) == interaction.stream(Stream::response_body).size();
}

}  // namespace

ResponseSpans::ResponseSpans(Interaction& interaction) : interaction_(interaction), counts_body_(counts(interaction)) {}

void ResponseSpans::splice_head(const Splices& splices) {
    if (splices.empty()) return;
    std::string& head = interaction_.stream(Stream::response_head);
    const std::size_t before = head.size();
    move_events(EventKind::header, splices);
    head = splices.apply(head);
    for (std::vector<Info>* const infos : {&interaction_.metadata.infos, &interaction_.metadata.asked})
        for (Info& info : *infos)
            if ((info.number & kInfoNumber) == kHeaderSize && amount_of(info) == before) set_amount(info, head.size());
}

void ResponseSpans::splice_body(const Splices& splices) {
    if (splices.empty()) return;
    std::string& body = interaction_.stream(Stream::response_body);
    const std::size_t before = body.size();
    move_events(EventKind::body, splices);
    body = splices.apply(body);
    if (!counts_body_) return;
    move_progress(splices, before);
    move_infos(splices, before);
}

void ResponseSpans::move_events(EventKind kind, const Splices& splices) {
    std::uint64_t start = 0;
    const auto moved_size = [&](std::uint64_t size) {
        return static_cast<std::uint32_t>(splices.moved(start + size) - splices.moved(start));
    };
    std::erase_if(interaction_.events, [&](Event& event) {
        // Offered, and given again or not: the next bytes of the stream.
        constexpr std::uint16_t kPausedKind = (1u << kPausedSourceShift) - 1;
        if (event.kind == EventKind::paused && (event.detail & kPausedKind) == static_cast<unsigned>(kind)) {
            event.value = moved_size(event.value);
            return false;
        }
        if (event.kind != kind) return false;
        const std::uint32_t before = event.size;
        const bool is_answered = (event.flags & kEventAnswered) != 0;
        const std::uint32_t taken = is_answered && event.value < before ? moved_size(event.value) : 0;
        event.size = moved_size(before);
        // One that took less than it was given still does.
        if (is_answered && event.value < before) event.value = event.size == 0 ? 0 : std::min(taken, event.size - 1);
        start += before;
        return before > 0 && event.size == 0 && !is_answered;
    });
}

void ResponseSpans::move_progress(const Splices& splices, std::uint64_t before) {
    std::string& trace = interaction_.stream(Stream::trace);
    std::size_t at = 0;
    for (const Event& event : interaction_.events) {
        if (stream_of(event.kind) != Stream::trace) continue;
        std::array<std::int64_t, 4> amounts;  // to be received, received, to be sent, sent
        if (event.kind == EventKind::progress && event.size == sizeof amounts && at + sizeof amounts <= trace.size()) {
            std::memcpy(amounts.data(), trace.data() + at, sizeof amounts);
            if (static_cast<std::uint64_t>(amounts[0]) == before) amounts[0] = static_cast<std::int64_t>(splices.moved(before));
            if (amounts[1] > 0 && static_cast<std::uint64_t>(amounts[1]) <= before)
                amounts[1] = static_cast<std::int64_t>(splices.moved(static_cast<std::uint64_t>(amounts[1])));
            std::memcpy(trace.data() + at, amounts.data(), sizeof amounts);
        }
        at += event.size;
    }
}

void ResponseSpans::move_infos(const Splices& splices, std::uint64_t before) {
    for (std::vector<Info>* const infos : {&interaction_.metadata.infos, &interaction_.metadata.asked})
        for (Info& info : *infos) {
            const std::uint32_t number = info.number & kInfoNumber;
            const std::uint64_t amount = amount_of(info);
            const bool is_part = number == kSizeDownload && amount > 0 && amount <= before;
            if (is_part || (number == kContentLengthDownload && amount == before && before > 0)) set_amount(info, splices.moved(amount));
        }
}

}  // namespace replay
