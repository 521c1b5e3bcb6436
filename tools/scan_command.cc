#include <algorithm>
#include <set>

#include "cassette_secrets.h"
#include "config.h"
#include "launcher.h"
#include "options.h"
#include "output.h"
#include "report.h"
#include "safe_text.h"
#include "secret_tokens.h"
#include "settings_in_force.h"
#include "units.h"

namespace replay {

namespace {

// What one cassette holds.
class Scan {
public:
    explicit Scan(const RequestRules& rules) : rules_(rules) {}

    void look(const std::string& path) {
        const CassetteReader cassette(path);
        const std::vector<CassetteReader::Place> places = cassette.scan();
        std::uint64_t kept = 0;
        std::uint64_t with_secrets = 0;
        std::uint64_t packed = 0;
        std::set<std::string> codings;
        std::string list;
        for (const CassetteReader::Place& place : places) {
            const PlacedInteraction one{&cassette, &place};
            if (is_kept(one)) {
                ++kept;
                continue;
            }
            const SecretsFound found = secrets_in(one);
            packed += found.packed.size();
            codings.insert(found.packed.begin(), found.packed.end());
            if (found.secrets.empty()) continue;
            ++with_secrets;
            list += "  " + request_of(one) + "\n";
            for (const RecordedSecret& secret : found.secrets) list += "    " + line_of(secret) + "\n";
        }
        write_output(safe_line(path) + ": " + verdict(with_secrets, places.size() - kept, kept > 0) + "\n" + list);
        if (kept > 0) write_output("  " + counted(kept, "interaction") + " not looked at: by `secrets = \"keep\"` theirs are kept\n");
        if (packed > 0)
            write_output("  bodies not looked into, for they are packed: " + std::to_string(packed) + " (" + listed(codings) + ")\n");
        if (with_secrets == 0) return;
        is_clean_ = false;
        write_output("  `replay redact " + shell_word(path) +
                     "` replaces them; who has the file, or its history in git, still has the secrets\n");
    }

    [[nodiscard]] bool is_clean() const { return is_clean_; }

private:
    static Request recorded_request(const PlacedInteraction& one) {
        StoredInteraction stored;
        stored.open(*one.cassette, one.place->offset);
        return stored.metadata().request;
    }

    [[nodiscard]] bool is_kept(const PlacedInteraction& one) const {
        const Request request = recorded_request(one);
        return rules_.treatment(request.method, request.url)->secrets == Secrets::keep;
    }

    static std::string request_of(const PlacedInteraction& one) {
        const Request request = recorded_request(one);
        return "#" + std::to_string(one.place->number) + " " + safe_line(request.method) + " " +
               safe_line(with_secret_tokens(TextKind::url, request.url));
    }

    // Of so many that were looked at; `has_others`: which are not all.
    static std::string verdict(std::uint64_t with_secrets, std::size_t all, bool has_others) {
        const Palette palette = Palette::for_output();
        if (all == 0 && has_others) return "nothing looked at";
        if (with_secrets == 0) return palette.paint(Style::good, "no secrets") + " in " + counted(all, "interaction");
        return palette.paint(Style::bad, "secrets") + " in " + std::to_string(with_secrets) + " of " + counted(all, "interaction");
    }

    static std::string listed(const std::set<std::string>& words) {
        std::string text;
        for (const std::string& word : words) text.append(text.empty() ? "" : ", ").append(safe_line(word));
        return text;
    }

    // Never what it is.
    static std::string line_of(const RecordedSecret& secret) {
        const std::string kind = secret.kind == SecretClass::value ? "" : std::string(names_of(secret.kind).name) + ", ";
        return secret.place + ": " + kind + (secret.begins.empty() ? "" : safe_line(secret.begins) + "…, ") + counted(secret.size, "byte");
    }

    const RequestRules& rules_;
    bool is_clean_ = true;
};

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    std::vector<std::string> paths;
    options.add_option("CASSETTE", paths, "The cassettes")->required();
    if (const auto status = options.read(argc, argv)) return *status;
    const Config config = settings_in_force();
    Scan scan(config.rules);
    bool is_read = true;
    for (const std::string& path : paths) {
        try {
            scan.look(path);
        } catch (const CassetteError& error) {
            report(error.what());
            is_read = false;
        }
    }
    return scan.is_clean() && is_read ? 0 : self.failure_status;
}

}  // namespace

extern const Command kScanCommand{
    .name = "scan",
    .synopsis = "scan CASSETTE...",
    .description = "Look for secrets in cassettes; exits with 1 where there are any",
    .example = "replay scan tests/*.cassette",
    .run = run,
};

}  // namespace replay
