// How libFuzzer changes a cassette: one of its pieces, so that the rest stays what it was; and now and then any of its bytes.

#include <algorithm>
#include <array>
#include <iterator>
#include <random>

#include "cassette_model.h"
#include "interaction.h"
#include "target.h"

// NOLINTBEGIN(bugprone-reserved-identifier): libFuzzer's names
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed);
// NOLINTEND(bugprone-reserved-identifier)

using namespace replay;
using namespace replay::fuzz;

namespace {

using Random = std::minstd_rand;
using Record = CassetteModel::Record;

constexpr std::size_t kMostAdded = 256;

std::size_t below(Random& random, std::size_t limit) { return limit == 0 ? 0 : random() % limit; }

void mutate(std::string& text) {
    const std::size_t size = text.size();
    text.resize(size + kMostAdded);
    text.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(text.data()), size, text.size()));
}

template <class T>
void mutate_object(T& object) {
    LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(&object), sizeof object, sizeof object);
}

// A few bytes of an object, which mutations of all of it seldom leave sound.
template <class T>
void mutate_word(T& object, Random& random) {
    const std::size_t width = std::size_t{1} << below(random, 4);
    auto* const bytes = reinterpret_cast<std::uint8_t*>(&object);
    LLVMFuzzerMutate(bytes + below(random, sizeof object / width) * width, width, width);
}

Record& any_record(CassetteModel& model, Random& random) {
    if (model.records.empty()) {
        model.records.emplace_back();
        model.records.front().header.type = RecordType::interaction;
    }
    return model.records[below(random, model.records.size())];
}

void change_script(CassetteModel& model, Random&) { mutate(model.script); }

void change_records(CassetteModel& model, Random& random) {
    const Record copy = any_record(model, random);
    const auto at = model.records.begin() + static_cast<std::ptrdiff_t>(below(random, model.records.size()));
    switch (below(random, 4)) {
        case 0:
            model.records.push_back(copy);
            break;
        case 1:
            model.records.erase(at);
            break;
        case 2:
            *at = copy;
            break;
        default: {
            Record more;
            more.header.type = RecordType::continuation;
            more.continued = below(random, model.records.size());
            more.more.flags = static_cast<std::uint32_t>(below(random, 2));
            model.records.push_back(std::move(more));
        }
    }
}

void change_head(CassetteModel& model, Random& random) {
    Record& record = any_record(model, random);
    if (record.header.type == RecordType::interaction)
        mutate_word(record.head, random);
    else
        mutate_word(record.more, random);
}

void change_flags(CassetteModel& model, Random& random) {
    Record& record = any_record(model, random);
    record.head.flags ^= 1u << below(random, 4);
    if (below(random, 8) == 0) record.header.flags ^= 1u;
    if (below(random, 64) == 0) mutate_word(record.header.type, random);
    if (below(random, 64) == 0) model.header.reserved ^= 1u << below(random, 4);
}

// Points a stream at bytes that were there before.
void change_place(CassetteModel& model, Random& random) {
    Record& record = any_record(model, random);
    StreamRef& ref = record.head.streams[below(random, kStreams)];
    if (below(random, 2) == 0) {
        ref.location = 0;
    } else {
        ref.location = sizeof(FileHeader) + below(random, 2000);
        ref.length = below(random, 300);
    }
}

// One more event, with bytes of its own at its place.
void add_event(CassetteModel& model, Random& random) {
    Record& record = any_record(model, random);
    const std::size_t at = below(random, record.events.size() + 1);
    Event event{};
    if (!record.events.empty()) event = record.events[below(random, record.events.size())];
    constexpr std::size_t kKinds = 16;
    event.kind = static_cast<EventKind>(below(random, kKinds));
    static constexpr std::array<std::uint32_t, 8> kSizes{0, 0, 1, 8, 16, 32, 40, 48};
    event.size = kSizes[below(random, kSizes.size())];
    if (below(random, 2) == 0) event.flags = static_cast<std::uint8_t>(1u << below(random, 8));
    if (event.kind == EventKind::paused) {
        event.detail = static_cast<std::uint16_t>(1 + below(random, 3));
        event.value = static_cast<std::uint32_t>(below(random, 40));
        event.size = 0;
    }
    record.events.insert(record.events.begin() + static_cast<std::ptrdiff_t>(at), event);
    std::string& stream = stream_of(record, event);
    std::string added(event.size, static_cast<char>(below(random, 3)));
    stream.insert(std::min(start_of(record, at), stream.size()), added);
}

void remove_event(CassetteModel& model, Random& random) {
    Record& record = any_record(model, random);
    if (record.events.empty()) return;
    const std::size_t at = below(random, record.events.size());
    const Event event = record.events[at];
    std::string& stream = stream_of(record, event);
    const std::size_t start = std::min(start_of(record, at), stream.size());
    stream.erase(start, event.size);
    record.events.erase(record.events.begin() + static_cast<std::ptrdiff_t>(at));
}

void change_event(CassetteModel& model, Random& random) {
    Record& record = any_record(model, random);
    if (!record.events.empty()) mutate_word(record.events[below(random, record.events.size())], random);
}

// The bytes of one event, which then takes as many as they are.
void change_bytes(CassetteModel& model, Random& random) {
    Record& record = any_record(model, random);
    if (record.events.empty()) return;
    const std::size_t at = below(random, record.events.size());
    Event& event = record.events[at];
    std::string& stream = stream_of(record, event);
    const std::size_t start = std::min(start_of(record, at), stream.size());
    std::string bytes = stream.substr(start, event.size);
    stream.erase(start, event.size);
    mutate(bytes);
    stream.insert(start, bytes);
    event.size = static_cast<std::uint32_t>(bytes.size());
}

void change_stream(CassetteModel& model, Random& random) { mutate(any_record(model, random).streams[below(random, kStreams)]); }

// One of its texts, or a part of its bytes.
void change_metadata(CassetteModel& model, Random& random) {
    Record& record = any_record(model, random);
    if (below(random, 3) == 0) return mutate(record.metadata);
    try {
        Metadata metadata = decode_metadata(record.metadata);
        Request& request = metadata.request;
        std::vector<std::string*> texts{&request.method, &request.url,       &metadata.error,
                                        &metadata.scope, &metadata.recorder, &metadata.rules};
        for (auto* const list : {&request.options, &request.preferences, &request.limits}) {
            if (below(random, 8) == 0) list->push_back({"TIMEOUT_MS", "1"});
            for (NamedValue& value : *list) texts.insert(texts.end(), {&value.name, &value.value});
        }
        for (auto* const list : {&metadata.infos, &metadata.asked}) {
            if (below(random, 8) == 0) list->push_back({0x200002, 200, 0, "", {"x"}});
            for (Info& info : *list) {
                texts.push_back(&info.text);
                if (below(random, 8) == 0) mutate_word(info.number, random);
                if (below(random, 8) == 0) mutate_word(info.integer, random);
            }
        }
        if (below(random, 8) == 0) metadata.kept.push_back({1, "Name", "value"});
        if (below(random, 8) == 0) request.parts.push_back({});
        for (std::string& header : request.headers) texts.push_back(&header);
        for (Part& part : request.parts) texts.insert(texts.end(), {&part.name, &part.data, &part.type, &part.digest});
        mutate(*texts[below(random, texts.size())]);
        record.metadata = encode(metadata);
    } catch (const std::exception&) {
        record.metadata = encode(Metadata{});
    }
}

constexpr std::array kChanges{change_script, change_script, change_records, change_head,   change_flags,
                              change_place,  add_event,     add_event,      remove_event,  change_event,
                              change_event,  change_bytes,  change_bytes,   change_stream, change_metadata};

}  // namespace

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
    Random random(seed);
    if (below(random, 8) == 0) return LLVMFuzzerMutate(data, size, most);
    CassetteModel model = CassetteModel::of({reinterpret_cast<const char*>(data), size});
    model.header.magic = kMagic;
    model.header.version = kVersion;
    for (std::size_t left = 1 + below(random, 3); left > 0; --left) kChanges[below(random, kChanges.size())](model, random);
    const std::string bytes = model.bytes();
    if (bytes.size() > most) return LLVMFuzzerMutate(data, size, most);
    std::copy(bytes.begin(), bytes.end(), data);
    return bytes.size();
}
