#include "response_normaliser.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "checksum.h"
#include "json_values.h"
#include "report.h"
#include "response_spans.h"
#include "secret_tokens.h"
#include "stand_in.h"
#include "text.h"

namespace replay {

namespace {

using In = FieldSelector::In;

// What one normaliser makes of the values of one response.
class Values {
public:
    Values(const Normaliser& normaliser, std::size_t number, const Hash128& request)
        : normaliser_(normaliser), seed_(checksum64({reinterpret_cast<const char*>(&request), sizeof request}, number)) {}

    [[nodiscard]] std::string replaced(std::string_view value) {
        if (normaliser_.pattern) return splices(value).apply(value);
        return normaliser_.with ? *normaliser_.with : stand_in(value);
    }
    // What its pattern finds.
    [[nodiscard]] Splices splices(std::string_view text) {
        std::optional<std::vector<Splice>> matches = normaliser_.pattern->matches(text, normaliser_.with ? *normaliser_.with : "$0");
        if (!matches) {
            trouble_ = "takes too long for the pattern \"" + normaliser_.pattern->text() + "\"";
            return {};
        }
        if (!normaliser_.with)
            for (Splice& match : *matches) match.text = stand_in(match.text);
        return Splices(std::move(*matches));
    }
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

private:
    std::string stand_in(std::string_view value) {
        const auto known = numbers_.try_emplace(std::string(value), numbers_.size()).first;
        return stand_in_for(value, seed_ + known->second);
    }

    const Normaliser& normaliser_;
    std::uint64_t seed_;
    std::map<std::string, std::size_t, std::less<>> numbers_;
    std::string trouble_;
};

struct HeaderLine {
    std::string_view name;
    std::string_view value;
};

// Of a line of a response head; nothing where it is no field, or one without a value.
std::optional<HeaderLine> field_in(std::string_view line) {
    line = line.substr(0, line.find_first_of("\r\n"));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || line.front() == ' ' || line.front() == '\t') return std::nullopt;
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (value.empty()) return std::nullopt;
    return HeaderLine{line.substr(0, colon), value};
}

// Calls `visit` with the fields of a head in their order.
template <class Visit>
void each_field(std::string_view head, Visit visit) {
    while (!head.empty()) {
        const std::string_view line = head.substr(0, std::min(head.find('\n'), head.size() - 1) + 1);
        if (const std::optional<HeaderLine> field = field_in(line)) visit(*field);
        head.remove_prefix(line.size());
    }
}

// The fields of the response that brought the body: those behind the last status line.
std::string_view last_head(std::string_view head) {
    const std::size_t at = head.rfind("\nHTTP/");
    return at == std::string_view::npos ? head : head.substr(at + 1);
}

void normalise_headers(ResponseSpans& response, const Normaliser& normaliser, Values& values) {
    const auto covers = [&](std::string_view name) { return normaliser.field.covers(In::header, ascii_lower(name)); };
    const std::string_view head = response.head();
    std::vector<Splice> splices;
    each_field(head, [&](const HeaderLine& field) {
        if (!covers(field.name)) return;
        splices.push_back({static_cast<std::size_t>(field.value.data() - head.data()), field.value.size(), values.replaced(field.value)});
    });
    response.splice_head(Splices(std::move(splices)));
    for (KeptHeader& kept : response.interaction().metadata.kept)
        if (covers(kept.name)) kept.value = values.replaced(kept.value);
}

void normalise_body(ResponseSpans& response, const Normaliser& normaliser, Values& values) {
    const std::string before = std::to_string(response.body().size());
    const Splices splices = normaliser.field.is_json ? replaced_values(response.body(), normaliser.field.steps,
                                                                       [&](std::string_view value) { return values.replaced(value); })
                                                     : values.splices(response.body());
    if (splices.empty()) return;
    response.splice_body(splices);
    const std::string_view head = response.head();
    std::vector<Splice> lengths;
    each_field(last_head(head), [&](const HeaderLine& field) {
        if (!is_in_any_case(field.name, "content-length") || field.value != before) return;
        lengths.push_back(
            {static_cast<std::size_t>(field.value.data() - head.data()), field.value.size(), std::to_string(response.body().size())});
    });
    response.splice_head(Splices(std::move(lengths)));
}

// Why the body cannot be changed; belongs behind "it ". Empty where it can.
std::string obstacle(const ResponseSpans& response) {
    if (response.interaction().spooled[static_cast<std::size_t>(Stream::response_body)] != nullptr) return "is too long";
    bool is_coded = false;
    each_field(last_head(response.head()), [&](const HeaderLine& field) {
        is_coded = is_coded || (is_in_any_case(field.name, "content-encoding") && !is_in_any_case(field.value, "identity"));
    });
    if (is_coded && response.counts_body()) return "is compressed, and the application asked for it so";
    return {};
}

bool comes_in_frames(const Interaction& interaction) {
    return std::any_of(interaction.events.begin(), interaction.events.end(),
                       [](const Event& event) { return event.kind == EventKind::frame; });
}

}  // namespace

void normalise_response(Interaction& interaction, const std::vector<Normaliser>& normalisers) {
    ResponseSpans response(interaction);
    const std::string body_obstacle = obstacle(response);
    const bool is_framed = comes_in_frames(interaction);
    std::string trouble;
    for (std::size_t i = 0; i < normalisers.size(); ++i) {
        Values values(normalisers[i], i, interaction.head.canonical_key);
        if (normalisers[i].field.in == In::header)
            normalise_headers(response, normalisers[i], values);
        else if (!body_obstacle.empty())
            trouble = body_obstacle;
        else if (!is_framed && !response.body().empty())
            normalise_body(response, normalisers[i], values);
        if (!values.trouble().empty()) trouble = values.trouble();
    }
    if (!trouble.empty())
        report_once("the response to " + interaction.metadata.request.method + " " +
                    with_secret_tokens(TextKind::url, interaction.metadata.request.url) + " is recorded as it is, not normalised: it " +
                    trouble);
}

}  // namespace replay
