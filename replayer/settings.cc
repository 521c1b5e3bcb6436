#include "settings.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "text.h"

namespace replay {

namespace {

template <class T>
struct Choice {
    std::string_view name;
    T value;
};

// The value that the word names.
template <class T, std::size_t kChoices>
T choose(const GivenValue& given, const std::array<Choice<T>, kChoices>& choices, std::string_view what) {
    std::vector<std::string_view> names;
    for (const Choice<T>& choice : choices) {
        if (given.word() == choice.name) return choice.value;
        names.push_back(choice.name);
    }
    given.reject("is not " + std::string(what) + correction(given.word(), names));
}

Mode read_mode(const GivenValue& given) {
    if (const std::optional<Mode> mode = mode_named(given.word())) return *mode;
    given.reject(not_a_mode(given.word()));
}

bool read_flag(const GivenValue& given) {
    if (given.word() == "on" || given.word() == "1" || given.word() == "true") return true;
    if (given.word() == "off" || given.word() == "0" || given.word() == "false") return false;
    given.reject("is neither \"on\" nor \"off\"");
}

std::string read_path(const GivenValue& given) { return absolute_path(given.word(), given.folder); }

std::string read_path_or_none(const GivenValue& given) { return given.word().empty() ? "" : read_path(given); }

CassetteTemplate read_template(const GivenValue& given) {
    if (given.word().empty()) return {};
    try {
        return CassetteTemplate(read_path(given));
    } catch (const CassetteTemplateError& error) {
        given.reject(error.what());
    }
}

std::string read_word(const GivenValue& given) { return given.word(); }

Clock read_clock(const GivenValue& given) {
    if (const std::optional<Clock> clock = Clock::named(given.word())) return *clock;
    given.reject(not_a_clock());
}

// Changes of a table of names.
template <class Changed>
Changed read_changes(const GivenValue& given, Changed (*changed)(std::string_view), const std::string& what) {
    std::string changes;
    for (const std::string& word : given.words) changes.append(changes.empty() ? "" : ",").append(word);
    try {
        return changed(changes);
    } catch (const std::invalid_argument& error) {
        given.reject(std::string("makes no sense: ") + error.what() + "; it lists names, " + what);
    }
}

VolatileHeaders read_volatile(const GivenValue& given) {
    return read_changes(given, VolatileHeaders::with,
                        "\"X-Build, X-Shard-*, -Via\", where \"-\" takes one from those that are volatile anyway");
}

NameChanges read_secret_names(const GivenValue& given) {
    return read_changes(given, NameChanges::from,
                        "\"X-Pin, device_*, -next_token\", where \"-\" takes one from those that are secret anyway");
}

constexpr std::array<Choice<Repeat>, 3> kRepeats{{{"last", Repeat::last}, {"once", Repeat::once}, {"cycle", Repeat::cycle}}};
constexpr std::array<Choice<OnMiss>, 3> kOnMisses{{{"fail", OnMiss::fail}, {"live", OnMiss::live}, {"record", OnMiss::record}}};

// The word for a value.
template <class T, std::size_t kChoices>
std::string word_for(T value, const std::array<Choice<T>, kChoices>& choices) {
    return std::string(std::find_if(choices.begin(), choices.end(), [value](const Choice<T>& one) { return one.value == value; })->name);
}

std::vector<std::string> read_patterns(const GivenValue& given) {
    std::vector<std::string> patterns;
    try {
        for (const std::string& word : given.words) patterns.push_back(url_pattern(word));
    } catch (const MatchingError& error) {
        given.reject(std::string("makes no sense: ") + error.what());
    }
    return patterns;
}

MatchedParts read_match(const GivenValue& given) {
    try {
        MatchedParts match = MatchedParts::named(given.words);
        match.check();
        return match;
    } catch (const MatchingError& error) {
        given.reject(std::string("makes no sense: ") + error.what());
    }
}

HostList read_hosts(const GivenValue& given) {
    try {
        return HostList::named(given.words);
    } catch (const std::invalid_argument& error) {
        given.reject(std::string("makes no sense: ") + error.what());
    }
}

std::string tell(Mode mode) { return std::string(name_of(mode)); }
std::string tell(bool flag) { return flag ? "on" : "off"; }
std::string tell(Secrets secrets) { return secrets == Secrets::keep ? "keep" : "replace"; }
std::string tell(const std::string& text) { return text.empty() ? "none" : text; }
std::string tell(Repeat repeat) { return word_for(repeat, kRepeats); }
std::string tell(OnMiss on_miss) { return word_for(on_miss, kOnMisses); }
std::string tell(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out.append(out.empty() ? "" : ", ").append(word);
    return out.empty() ? "none" : out;
}
std::string tell(const CassetteTemplate& cassettes) { return tell(cassettes.text()); }
std::string tell(const Clock& clock) { return clock.name(); }
std::string tell(const VolatileHeaders& headers) { return headers.text(); }
std::string tell(const NameChanges& names) { return names.empty() ? "none" : names.text().substr(2); }
std::string tell(const HostList& hosts) { return tell(hosts.words()); }
std::string tell(const MatchedParts& match) { return tell(match.words()); }

template <auto kMember, auto kRead>
constexpr SettingRow row(std::string_view key, const char* variable, SettingRow::Shape shape, std::string_view standard,
                         std::string_view help) {
    return {key,
            variable,
            shape,
            standard,
            help,
            [](Config& config, const GivenValue& given) {
                config.*kMember = {kRead(given), given.origin};
            },
            [](const Config& config) { return tell((config.*kMember).value); },
            [](const Config& config) -> const std::string& { return (config.*kMember).origin; }};
}

constexpr auto kWord = SettingRow::Shape::word;
constexpr auto kFlag = SettingRow::Shape::flag;
constexpr auto kList = SettingRow::Shape::list;

constexpr std::array<SettingRow, 18> kRows{{
    row<&Config::mode, read_mode>(
        "mode", "REPLAY_MODE", kWord, "replay",
        "live, record, replay (answers come from the cassette, nothing reaches the network) or record-if-missing"),
    row<&Config::cassette, read_path>("cassette", "REPLAY_CASSETTE", kWord, "replay.cassette",
                                      "The cassette, seen from this file's folder"),
    row<&Config::cassettes, read_template>(
        "cassettes", "REPLAY_CASSETTES", kWord, "",
        "Where each scope has a cassette of its own: \"{dir}/cassettes/{module}/{test}.cassette\", seen from this file's folder"),
    row<&Config::scope, read_word>("scope", "REPLAY_SCOPE", kWord, "",
                                   "The scope (a test's id, say) that is in force where no process has begun one"),
    row<&Config::match, read_match>("match", "REPLAY_MATCH", kList, "method, scheme, host, port, path, query, body",
                                    "The parts of a request that decide its answer; \"header Accept\" adds one"),
    row<&Config::repeat, read_repeat>(
        "repeat", "REPLAY_REPEAT", kWord, "last",
        "What a request gets that is made more often than recorded: last (the last answer again), once (none) or "
        "cycle (the first again)"),
    row<&Config::on_miss, read_on_miss>(
        "on_miss", "REPLAY_ON_MISS", kWord, "fail",
        "What becomes of a request without a recording: fail, live (it goes to the network) or record (and is "
        "recorded)"),
    row<&Config::passthrough, read_patterns>(
        "passthrough", "REPLAY_PASSTHROUGH", kList, "",
        "URLs that always go to the network and are never recorded, \"http://localhost:*\" for example"),
    row<&Config::record_failures, read_flag>("record_failures", "REPLAY_RECORD_FAILURES", kFlag, "on",
                                             "Whether transfers are recorded that failed without an answer: no connection, a timeout"),
    row<&Config::clock, read_clock>("clock", "REPLAY_CLOCK", kWord, "virtual",
                                    "virtual (nothing waits), real (answers take as long as when recorded), or a factor for these times"),
    row<&Config::strict, read_flag>("strict", "REPLAY_STRICT", kFlag, "off",
                                    "Whether all that is recorded is to be played, and no more often than recorded"),
    row<&Config::ordered, read_flag>("ordered", "REPLAY_ORDERED", kFlag, "off",
                                     "Whether requests are to come in the order in which they were recorded, as well (strict is on then)"),
    row<&Config::misses, read_path_or_none>("misses", "REPLAY_MISSES", kWord, "",
                                            "A file to which each request without a recording is added, as a line of JSON for tools"),
    row<&Config::block_network, read_flag>("block_network", "REPLAY_BLOCK_NETWORK", kFlag, "off",
                                           "Whether connections are refused that libcurl does not make, but for those to this machine"),
    row<&Config::allowed_hosts, read_hosts>("allowed_hosts", "REPLAY_ALLOWED_HOSTS", kList, "",
                                            "Hosts that block_network lets through: \"db.internal\", \"*.svc\", \"10.0.0.0/8\""),
    row<&Config::secrets, read_secrets>("secrets", "REPLAY_SECRETS", kWord, "replace",
                                        "Whether to replace credentials in what is recorded, or to keep them"),
    row<&Config::secret_names, read_secret_names>(
        "secret_names", "REPLAY_SECRET_NAMES", kList, "",
        "Names of headers and fields whose values are secrets, beside Authorization and the like; \"-next_token\" takes one away"),
    row<&Config::volatile_headers, read_volatile>(
        "volatile", "REPLAY_VOLATILE", kList, "",
        "Headers whose values do not make another answer of one, beside Date and the like; \"-Via\" takes one away"),
}};

// As errors quote it: a text as it says, a list by its brackets.
std::string quoted(const TomlValue& value) {
    if (value.kind == TomlValue::Kind::list) return "[…]";
    return value.kind == TomlValue::Kind::text ? "\"" + value.text + "\"" : value.text;
}

bool is_text(const TomlValue& value) { return value.kind == TomlValue::Kind::text; }

bool fits(SettingRow::Shape shape, const TomlValue& value) {
    using Kind = TomlValue::Kind;
    if (shape == SettingRow::Shape::flag) return value.kind == Kind::flag;
    if (shape == SettingRow::Shape::list && value.kind == Kind::list) return std::all_of(value.items.begin(), value.items.end(), is_text);
    return is_text(value) || (shape == SettingRow::Shape::word && value.kind == Kind::number);
}

// Why it does not fit.
std::string misfit(SettingRow::Shape shape, const TomlValue& value) {
    constexpr std::array<std::string_view, 3> kWanted{"a text", "true or false", "a list of texts"};
    const auto odd = std::find_if(value.items.begin(), value.items.end(), [](const TomlValue& item) { return !is_text(item); });
    const bool holds_it = shape == SettingRow::Shape::list && odd != value.items.end();
    return (holds_it ? "holds " + std::string(odd->kind_name()) : "is " + std::string(value.kind_name())) + "; it has to be " +
           std::string(kWanted[static_cast<std::size_t>(shape)]);
}

}  // namespace

Repeat read_repeat(const GivenValue& given) { return choose(given, kRepeats, "a way to repeat"); }

OnMiss read_on_miss(const GivenValue& given) { return choose(given, kOnMisses, "what can be done on a miss"); }

Secrets read_secrets(const GivenValue& given) {
    constexpr std::array<Choice<Secrets>, 2> kSecrets{{{"replace", Secrets::replace}, {"keep", Secrets::keep}}};
    return choose(given, kSecrets, "a way to treat secrets");
}

void GivenValue::reject(const std::string& what) const { throw ConfigError(quoted + " " + what); }

std::span<const SettingRow> setting_rows() { return kRows; }

GivenValue given_by_variable(const SettingRow& row, const std::string& text, const std::string& directory) {
    GivenValue given{{}, row.variable, std::string(row.variable) + "=" + text, directory};
    if (row.shape != SettingRow::Shape::list) {
        given.words.push_back(text);
        return given;
    }
    for (std::string_view rest = text; !rest.empty();)
        if (const std::string_view word = trimmed(take_to(',', rest)); !word.empty()) given.words.emplace_back(word);
    return given;
}

GivenValue given_by_file(SettingRow::Shape shape, std::string_view key, const TomlValue& value, const SettingsFile& file) {
    const std::string place = file.place(value.line);
    if (!fits(shape, value)) throw ConfigError(place + ": " + std::string(key) + " " + misfit(shape, value));
    GivenValue given{{}, place, place + ": " + std::string(key) + " = " + quoted(value), file.folder()};
    if (value.kind == TomlValue::Kind::list)
        for (const TomlValue& item : value.items) given.words.push_back(item.text);
    else
        given.words.push_back(value.text);
    return given;
}

void reject_key(const SettingsFile& file, const TomlValue& value, std::string_view key, std::span<const std::string_view> known) {
    throw ConfigError(file.place(value.line) + ": there is no setting \"" + std::string(key) + "\"" + correction(key, known));
}

}  // namespace replay
