#include <algorithm>
#include <set>

#include "cassette_builder.h"
#include "cassette_lock.h"
#include "cassette_packer.h"
#include "cassette_secrets.h"
#include "config.h"
#include "number_list.h"
#include "options.h"
#include "output.h"
#include "placeholder_numbers.h"
#include "safe_text.h"
#include "settings_in_force.h"
#include "side_folder.h"
#include "units.h"

namespace replay {

namespace {

// All interactions of a cassette, some of them without what they were recorded with.
class Redaction {
public:
    Redaction(const CassetteReader& cassette, const std::string& place, const RequestRules& rules)
        : place_(place), places_(cassette.scan()), rewritten_(place, "redact") {
        for (const CassetteReader::Place& one : places_) all_.push_back({&cassette, &one});
        for (const PlacedInteraction& one : all_) {
            const Metadata metadata = metadata_of(one);
            is_kept_.push_back(rules.treatment(metadata.request.method, metadata.request.url)->secrets == Secrets::keep);
            for (const std::uint64_t number : numbers_in(metadata.placeholders)) last_number_ = std::max(last_number_, number);
        }
    }

    // The numbers of those that change.
    std::set<std::uint64_t> redact() {
        SecretBook secrets(nullptr, last_number_);
        for_each_redacted([&](PlacedInteraction& one) { learn_secrets(one, secrets); });
        std::set<std::uint64_t> changed;
        std::vector<PlacedInteraction*> replaced;
        for_each_redacted([&](PlacedInteraction& one) {
            auto without = without_secrets(one, place_, secrets);
            if (!without) return;
            changed.insert(one.place->number);
            rewritten_.add(std::move(*without));
            replaced.push_back(&one);
        });
        const std::vector<PlacedInteraction> rewritten = rewritten_.take();
        for (std::size_t i = 0; i < replaced.size(); ++i) *replaced[i] = rewritten[i];
        return changed;
    }

    [[nodiscard]] const std::vector<PlacedInteraction>& interactions() const { return all_; }

private:
    static Metadata metadata_of(const PlacedInteraction& one) {
        StoredInteraction stored;
        stored.open(*one.cassette, one.place->offset);
        return stored.metadata();
    }

    template <class Action>
    void for_each_redacted(Action action) {
        for (std::size_t i = 0; i < all_.size(); ++i)
            if (!is_kept_[i]) action(all_[i]);
    }

    const std::string& place_;
    std::vector<CassetteReader::Place> places_;
    std::vector<PlacedInteraction> all_;
    std::vector<bool> is_kept_;
    std::uint64_t last_number_ = 0;
    RewrittenInteractions rewritten_;
};

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    std::string path;
    options.add_option("CASSETTE", path, "The cassette")->required();
    if (const auto status = options.read(argc, argv)) return *status;

    const CassetteReader must_exist(path);
    const std::string place = resolved_path(path);
    const CassetteLock lock(place);
    CassetteBuilder builder(path);
    const CassetteReader cassette(path);
    const Config config = settings_in_force();
    Redaction redaction(cassette, place, config.rules);
    const std::set<std::uint64_t> changed = redaction.redact();
    if (changed.empty()) {
        write_output(safe_line(path) + ": nothing to do: no secrets in it\n");
        return 0;
    }
    for (const PlacedInteraction& one : redaction.interactions()) builder.add(*one.cassette, *one.place);
    builder.finish();
    write_output(safe_line(path) + ": replaced the secrets in " + text_of(changed) +
                 "; who has the file as it was, or its history in git, still has them: make them invalid\n" + note_of_unpacking(cassette));
    return 0;
}

}  // namespace

extern const Command kRedactCommand{
    .name = "redact",
    .synopsis = "redact CASSETTE",
    .description = "Replace the secrets in a cassette by placeholders",
    .example = "replay redact weather.cassette",
    .run = run,
};

}  // namespace replay
