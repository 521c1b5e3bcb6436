#include "json_text.h"
#include "listing.h"
#include "options.h"
#include "output.h"
#include "report.h"
#include "result_text.h"
#include "safe_text.h"
#include "text_table.h"
#include "units.h"

namespace replay {

namespace {

std::string table_of(const std::vector<Listed>& interactions) {
    using Align = TextTable::Align;
    TextTable table({{"#", Align::right},
                     {"METHOD"},
                     {"URL", Align::left, true},
                     {"STATUS"},
                     {"BYTES", Align::right},
                     {"CHUNKS", Align::right},
                     {"DURATION", Align::right},
                     {"SCOPE"},
                     {"NOTE"}});
    for (const Listed& listed : interactions) {
        const InteractionHead& head = listed.place.head;
        const bool failed = listed.damage.empty() && is_failure(head.result, listed.metadata);
        table.add({{std::to_string(listed.place.number)},
                   {safe_line(listed.metadata.request.method)},
                   {safe_line(listed.metadata.request.url)},
                   {listed.damage.empty() ? outcome_text(head.result, listed.metadata) : "?", failed ? Style::bad : Style::plain},
                   {human_bytes(listed.received_bytes())},
                   {std::to_string(listed.chunks)},
                   {human_duration(listed.duration_ns())},
                   {safe_line(listed.metadata.scope)},
                   {listed.note(), listed.note().empty() ? Style::plain : Style::bad}});
    }
    return table.text(Palette::for_output(), output_width());
}

std::string json_of(const std::string& path, const std::vector<Listed>& interactions) {
    JsonText json;
    json.begin_object().key("cassette").bytes(path).key("interactions").begin_array();
    for (const Listed& listed : interactions) {
        const InteractionHead& head = listed.place.head;
        json.begin_object();
        json.key("number").natural(listed.place.number);
        json.key("method").bytes(listed.metadata.request.method);
        json.key("url").bytes(listed.metadata.request.url);
        json.key("result").integer(head.result);
        if (const auto code = response_code(listed.metadata)) json.key("status").integer(*code);
        json.key("outcome").bytes(listed.damage.empty() ? outcome_text(head.result, listed.metadata) : "damaged");
        json.key("bytes").natural(listed.received_bytes());
        json.key("chunks").natural(listed.chunks);
        json.key("started_ns").integer(head.started_ns);
        json.key("duration_ns").natural(listed.duration_ns());
        json.key("scope").bytes(listed.metadata.scope);
        json.key("session").bytes(hex64(head.session));
        json.key("broken_off").boolean(listed.broken_off());
        if (!listed.damage.empty()) json.key("damage").bytes(listed.damage);
        json.end_object();
    }
    json.end_array().end_object();
    return json.take() + "\n";
}

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    std::string path;
    bool as_json = false;
    options.add_option("CASSETTE", path, "The cassette to list")->required();
    options.add_flag("--json", as_json, "Print JSON: {\"cassette\", \"interactions\": [{\"number\", \"method\", \"url\", …}]}");
    if (const auto status = options.read(argc, argv)) return *status;

    const CassetteReader cassette(path);
    const std::vector<Listed> interactions = list(cassette);
    if (as_json)
        write_output(json_of(path, interactions));
    else if (!interactions.empty())
        write_output(table_of(interactions));
    else
        report(safe_line(path) + " holds no interactions yet; record some with `replay record -c " + safe_line(path) + " -- CMD`");

    int status = 0;
    for (const Listed& listed : interactions) {
        if (listed.damage.empty()) continue;
        report("interaction " + std::to_string(listed.place.number) + ": " + listed.damage);
        status = self.failure_status;
    }
    return status;
}

}  // namespace

extern const Command kLsCommand{
    .name = "ls",
    .synopsis = "ls CASSETTE [--json]",
    .description = "List the interactions of a cassette, a line each",
    .example = "replay ls weather.cassette\nreplay ls weather.cassette --json | jq -r '.interactions[].url'",
    .run = run,
};

}  // namespace replay
