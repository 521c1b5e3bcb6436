#include "miss_report.h"

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "error.h"
#include "json_string.h"
#include "report.h"
#include "safe_open.h"
#include "uncancelled.h"
#include "utc_text.h"

namespace replay {

namespace {

constexpr std::array<std::string_view, 4> kReasons{"no_recording", "exhausted", "other_rules", "unreadable"};

std::string quoted(std::string_view text) {
    std::string out;
    append_quoted(out, text);
    return out;
}

template <class Text>
std::string or_null(const std::optional<Text>& value) {
    return value ? quoted(*value) : "null";
}

std::string or_null(const std::string& text) { return text.empty() ? "null" : quoted(text); }

// An object, member by member; values are JSON already.
class JsonObject {
public:
    JsonObject& add(std::string_view name, std::string_view value) {
        text_.append(text_.empty() ? "{" : ", ").append(quoted(name)).append(": ").append(value);
        return *this;
    }
    [[nodiscard]] std::string text() const { return text_ + "}"; }

private:
    std::string text_;
};

template <class Values, class Written>
std::string list_of(const Values& values, Written written) {
    std::string out = "[";
    for (const auto& value : values) out.append(out.size() == 1 ? "" : ", ").append(written(value));
    return out + "]";
}

std::string written(const RequestDifference& difference) {
    return JsonObject()
        .add("place", quoted(difference.place))
        .add("asked", or_null(difference.asked))
        .add("recorded", or_null(difference.recorded))
        .text();
}

std::string written(const Miss::Recording& nearest) {
    const RequestDifferences& differences = nearest.comparison.differences;
    return JsonObject()
        .add("number", std::to_string(nearest.number))
        .add("recorded", quoted(utc_text(nearest.started_ns)))
        .add("scope", or_null(nearest.scope))
        .add("method", quoted(nearest.method))
        .add("url", quoted(nearest.url))
        .add("differences", list_of(differences.all(), [](const RequestDifference& one) { return written(one); }))
        .add("complete", differences.room() > 0 ? "true" : "false")
        .add("notes", list_of(nearest.comparison.notes, quoted))
        .text();
}

}  // namespace

std::string json_of(const Miss& miss, const MissOrigin& origin) {
    JsonObject asked;
    asked.add("method", quoted(miss.method))
        .add("url", quoted(miss.url))
        .add("body_bytes", miss.body_bytes ? std::to_string(*miss.body_bytes) : "null");
    JsonObject all;
    all.add("time", quoted(utc_text(origin.unix_ns)))
        .add("pid", std::to_string(origin.pid))
        .add("scope", or_null(origin.scope))
        .add("cassette", quoted(miss.cassette))
        .add("reason", quoted(kReasons[static_cast<std::size_t>(miss.reason)]))
        .add("trouble", or_null(miss.trouble))
        .add("asked", asked.text())
        .add("nearest", miss.nearest ? written(*miss.nearest) : "null")
        .add("rule", or_null(miss.rule));
    return all.text();
}

void append_miss(const std::string& path, const std::string& line) {
    const Uncancelled here;
    try {
        const PrivateFile file = safe_open(path, O_WRONLY | O_CREAT | O_APPEND);
        // Where the file is opened to append, the offset counts for nothing (pwrite(2)).
        if (!file.is_open() || !file.write_at(0, line + "\n"))
            report_once("a miss cannot be noted in " + path + ": " + std::strerror(errno));
    } catch (const CassetteError& error) {
        report_once(std::string("a miss cannot be noted: ") + error.what());
    }
}

}  // namespace replay
