#include <cstdint>
#include <optional>
#include <string>

#include "interaction_text.h"
#include "options.h"
#include "output.h"
#include "report.h"
#include "safe_text.h"
#include "settings_in_force.h"
#include "stored_interaction.h"

namespace replay {

namespace {

// Of each head and body, where many interactions are shown: any number of them may point at the same long one.
constexpr std::size_t kShownOfMany = 10'000;
// And where they are compared: JSON that is longer is not indented.
constexpr std::size_t kCompared = 1'000'000;

// Writes the body piece by piece: it may be larger than memory.
void write_body(const CassetteReader& cassette, const CassetteReader::Place& place) {
    StoredInteraction stored;
    stored.open(cassette, place.offset, place.playable);
    std::uint64_t left = stored.head().streams[static_cast<std::size_t>(Stream::response_body)].length;
    while (left > 0) {
        const std::size_t piece = left < StoredInteraction::kWindow ? left : StoredInteraction::kWindow;
        write_output({stored.take(Stream::response_body, piece), piece});
        left -= piece;
    }
}

// Interactions one by one, so that memory holds one at a time. One that is damaged is told of, and the others are shown all the same.
class Show {
public:
    explicit Show(const CassetteReader& cassette) : cassette_(cassette) {}

    void as_json(const std::vector<Listed>& interactions, bool as_list) {
        JsonText json;
        if (as_list) json.begin_object().key("cassette").bytes(cassette_.path()).key("interactions").begin_array();
        for (const Listed& listed : interactions) {
            if (const auto whole = load(listed))
                write_interaction(json, listed, *whole);
            else
                json.begin_object().key("number").natural(listed.place.number).key("damage").bytes(damage_).end_object();
            write_output(json.take());
        }
        if (as_list) json.end_array().end_object();
        write_output(json.take() + "\n");
    }

    void as_text(const std::vector<Listed>& interactions, const TextView& view) {
        std::string_view gap;
        for (const Listed& listed : interactions) {
            const auto whole = load(listed);
            if (!whole) continue;
            write_output(gap);
            write_output(interaction_text(listed, *whole, view));
            gap = "\n\n";
        }
    }

    [[nodiscard]] bool is_damaged() const { return !damage_.empty(); }

private:
    std::optional<Interaction> load(const Listed& listed) {
        try {
            return cassette_.load(listed.place);
        } catch (const CassetteError& error) {
            damage_ = error.what();
            report("interaction " + std::to_string(listed.place.number) + ": " + damage_);
            return std::nullopt;
        }
    }

    const CassetteReader& cassette_;
    std::string damage_;  // what was wrong with the last one that was
};

VolatileHeaders volatile_headers() { return settings_in_force().volatile_headers.value; }

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    std::string path;
    std::uint64_t number = 0;
    bool body = false;
    bool as_json = false;
    bool stable = false;
    options.add_option("CASSETTE", path, "The cassette")->required();
    auto* const number_option = options.add_option(
        "N", number, "The number of an interaction, as `replay ls` counts; all where there is none, long texts then cut");
    options.add_flag("--body", body, "Write the response body to standard output, byte for byte, and nothing else");
    options.add_flag("--json", as_json, "Print all that is stored as JSON; what is no UTF-8 stands as {\"base64\": …}");
    options.add_flag("--stable", stable, "Leave out what differs whenever the same is recorded again: numbers, times, volatile headers");
    if (const auto status = options.read(argc, argv)) return *status;
    // CLI11's own exclusions would show in the help in the order of the options' addresses.
    if (body + as_json + stable > 1) return options.usage_error("only one of --body, --json and --stable can be had");

    const CassetteReader cassette(path);
    std::vector<Listed> interactions = list(cassette);
    if (body && number_option->empty() && interactions.size() != 1)
        return options.usage_error("--body needs the number of an interaction (" + safe_line(path) + " has " +
                                   std::to_string(interactions.size()) + ")");
    if (!number_option->empty()) {
        if (number < 1 || number > interactions.size()) {
            report(safe_line(path) + " has no interaction " + std::to_string(number) +
                   (interactions.empty() ? ", it is empty" : "; they are numbered from 1 to " + std::to_string(interactions.size())));
            return self.failure_status;
        }
        interactions = {interactions[number - 1]};
    }
    if (body) {
        write_body(cassette, interactions.front().place);
        return 0;
    }

    Show show(cassette);
    if (as_json) {
        show.as_json(interactions, number_option->empty());
    } else {
        if (interactions.empty()) report(safe_line(path) + " holds no interactions yet");
        const VolatileHeaders names = volatile_headers();
        show.as_text(interactions, {.palette = Palette::for_output(),
                                    .longest = stable                     ? kCompared
                                               : interactions.size() == 1 ? SIZE_MAX
                                                                          : kShownOfMany,
                                    .stable = stable ? &names : nullptr});
    }
    return show.is_damaged() ? self.failure_status : 0;
}

}  // namespace

extern const Command kShowCommand{
    .name = "show",
    .synopsis = "show CASSETTE [N] [--body | --json | --stable]",
    .description = "Show requests and responses with headers and bodies",
    .example =
        "replay show weather.cassette 2\nreplay show weather.cassette 2 --body > answer.json\n"
        "replay show weather.cassette --stable > weather.txt",
    .run = run,
};

}  // namespace replay
