#include "conversation.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "outcome.h"
#include "report.h"

namespace replay {

namespace {

void give(const std::vector<CallCursor::Line>& lines, Sink& sink) {
    for (const CallCursor::Line& line : lines) {
        std::string text = line.text;
        if (text.empty() && line.event.value != 0)
            sink.debug_length(line.event.detail, line.event.value);
        else
            sink.debug(line.event.detail, text.data(), text.size());
    }
}

// To the next call of a direction that did not come to nothing.
bool next_counting(CallCursor& cursor, EventKind kind) {
    while (cursor.next())
        if (cursor.event().kind == kind && cursor.event().detail != kResultAgain) return true;
    return false;
}

}  // namespace

Conversation::Conversation(std::vector<Player::Candidate> candidates) : candidates_(std::move(candidates)) { open(candidates_.front()); }

void Conversation::open(const Player::Candidate& recording) {
    for (Lane* const lane : {&sent_, &received_}) {
        lane->cursor.open(recording);
        lane->at_call = false;
        lane->taken = lane->repeated = 0;
    }
}

// To the next call of the lane that has not been passed.
Conversation::Found Conversation::find(Lane& lane) {
    for (;; lane.at_call = false) {
        if (!lane.at_call && !lane.cursor.next()) return Found::end;
        lane.at_call = true;
        const Event& event = lane.cursor.event();
        if (event.kind == lane.kind) return Found::call;
        if (event.kind == EventKind::send && event.detail == 0 && lane.cursor.number() > sent_up_to_) return Found::waits_for_sending;
    }
}

void Conversation::pass(Lane& lane) {
    if (lane.kind == EventKind::send) sent_up_to_ = lane.cursor.number();
    if (lane.cursor.event().detail != kResultAgain) ++lane.done;
    lane.at_call = false;
    lane.taken = lane.repeated = 0;
}

CallOutcome Conversation::send(const Message& message, Sink& sink) {
    return answer(kResultSendMiss, [&] { return play_send(message, sink); });
}

CallOutcome Conversation::receive(bool by_websocket, char* into, std::size_t room, Sink& sink) {
    return answer(kResultReceiveMiss, [&] { return play_receive(by_websocket, into, room, sink); });
}

bool Conversation::can_receive() {
    try {
        return over_ || find(received_) == Found::call;
    } catch (const CassetteError&) {
        return true;  // the call will tell
    }
}

void Conversation::part(Sink& sink) {
    CallCursor cursor;
    cursor.open(candidates_[current_]);
    try {
        while (cursor.next()) continue;
    } catch (const CassetteError& error) {
        return report(error.what());
    }
    give(cursor.parting_lines(), sink);
}

template <class Call>
CallOutcome Conversation::answer(int result_of_miss, Call call) {
    if (over_) return {result_of_miss};
    try {
        return call();
    } catch (const CassetteError& error) {
        over_ = true;
        report(error.what());
        return {result_of_miss, 0, nullptr, error.what()};
    }
}

CallOutcome Conversation::play_send(const Message& message, Sink& sink) {
    const auto recorded_now = [this] {
        SentEvent recorded = sent_event(sent_.cursor.event(), sent_.cursor.bytes());
        recorded.kept.remove_prefix(sent_.taken);
        return recorded;
    };
    if (find(sent_) == Found::end && !move_on(message))
        return miss(kResultSendMiss, "the application sends more than the recorded one did");
    if (const std::string other = difference(message, sent_.cursor.event(), recorded_now()); !other.empty() && !move_on(message))
        return miss(kResultSendMiss, "the application sends something else than the recorded one: " + other);

    const SentEvent recorded = recorded_now();
    if (sent_.taken == 0) give(sent_.cursor.lines(), sink);
    CallOutcome outcome{sent_.cursor.event().detail};
    outcome.error = recorded.error;
    outcome.time_ns = sent_.cursor.event().time_ns;
    if (message.by_websocket) {
        outcome.count = std::min<std::size_t>(recorded.call.accepted, message.bytes.size());
        pass(sent_);
        return outcome;
    }
    // A stream may go out in smaller pieces than it did.
    outcome.count = std::min(recorded.kept.size(), message.bytes.size());
    sent_.taken += outcome.count;
    if (outcome.count == recorded.kept.size()) pass(sent_);
    return outcome;
}

// To another recording that has had the same course, and in which this message comes next.
bool Conversation::move_on(const Message& message) {
    if (sent_.taken != 0 || received_.taken != 0) return false;
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
        if (i == current_ || !has_same_course(candidates_[i])) continue;
        CallCursor ahead;
        ahead.open(candidates_[i]);
        std::uint64_t sent_up_to = 0;
        for (std::size_t n = 0; n < sent_.done && next_counting(ahead, EventKind::send); ++n) sent_up_to = ahead.number();
        if (!next_counting(ahead, EventKind::send)) continue;
        if (!difference(message, ahead.event(), sent_event(ahead.event(), ahead.bytes())).empty()) continue;

        current_ = i;
        open(candidates_[i]);
        for (std::size_t n = 0; n <= sent_.done; ++n) static_cast<void>(next_counting(sent_.cursor, EventKind::send));
        for (std::size_t n = 0; n < received_.done; ++n) static_cast<void>(next_counting(received_.cursor, EventKind::receive));
        sent_.at_call = true;
        sent_up_to_ = sent_up_to;
        return true;
    }
    return false;
}

bool Conversation::has_same_course(const Player::Candidate& other) const {
    CallCursor ours;
    CallCursor theirs;
    for (const Lane* const lane : {&sent_, &received_}) {
        ours.open(candidates_[current_]);
        theirs.open(other);
        for (std::size_t n = 0; n < lane->done; ++n) {
            if (!next_counting(ours, lane->kind) || !next_counting(theirs, lane->kind)) return false;
            if (ours.event().detail != theirs.event().detail || ours.event().flags != theirs.event().flags ||
                ours.bytes() != theirs.bytes())
                return false;
        }
    }
    return true;
}

CallOutcome Conversation::play_receive(bool by_websocket, char* into, std::size_t room, Sink& sink) {
    switch (find(received_)) {
        case Found::call:
            break;
        case Found::waits_for_sending:
            return nothing_yet("the application waits for something that the recorded one received only after it had sent something");
        case Found::end:
            if (received_.cursor.was_closed()) return miss(kResultReceiveMiss, "the application receives more than the recorded one did");
            return nothing_yet("the application waits for more than was recorded: the recorded process ended while it had the connection");
    }
    const Event& event = received_.cursor.event();
    if (by_websocket != ((event.flags & kEventMessage) != 0))
        return miss(kResultReceiveMiss, by_websocket ? "the application receives by curl_ws_recv where curl_easy_recv was recorded"
                                                     : "the application receives by curl_easy_recv where curl_ws_recv was recorded");
    const ReceivedEvent received = received_event(event, received_.cursor.bytes());
    const std::string_view left = received.bytes.substr(received_.taken);
    if (received_.taken == 0 && received_.repeated == 0) give(received_.cursor.lines(), sink);
    CallOutcome outcome{event.detail};
    outcome.count = std::min(left.size(), room);
    outcome.error = received.error;
    outcome.time_ns = event.time_ns;
    if (outcome.count > 0) std::memcpy(into, left.data(), outcome.count);
    outcome.frame = frame_of(received, outcome.count);
    received_.taken += outcome.count;
    if (outcome.count == left.size() && received_.repeated++ == event.value) pass(received_);
    return outcome;
}

// What is told of the frame when `count` bytes of what was received are handed over, behind those that were before.
const WsFrame* Conversation::frame_of(const ReceivedEvent& received, std::size_t count) {
    if (!received.framed) return nullptr;
    const auto sum = [](std::int64_t recorded, std::size_t more) {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(recorded) + more);
    };
    frame_ = received.frame;
    frame_.offset = sum(frame_.offset, received_.taken);
    frame_.left = sum(frame_.left, received.bytes.size() - received_.taken - count);
    frame_.length = count;
    return &frame_;
}

CallOutcome Conversation::miss(int result, const std::string& what) {
    const Player::Candidate& recording = candidates_[current_];
    over_ = true;
    CallOutcome outcome{result};
    outcome.error = what + " (#" + std::to_string(recording.number) + " in " + recording.cassette->path() + "); record it again";
    outcome.missed = true;
    report(outcome.error);
    return outcome;
}

CallOutcome Conversation::nothing_yet(const std::string& why) {
    if (!std::exchange(told_, true)) report(why);
    return {kResultAgain};
}

}  // namespace replay
