#include "rule_proposal.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "canonical_url.h"
#include "safe_text.h"
#include "text.h"
#include "toml_value.h"

namespace replay {

namespace {

using Steps = std::vector<std::string>;

Steps steps_of(std::string_view path) {
    Steps steps;
    for (std::size_t start = 0; start <= path.size();) {
        const std::size_t end = std::min(path.find('/', start), path.size());
        steps.emplace_back(path.substr(start, end - start));
        start = end + 1;
    }
    return steps;
}

std::string joined(const Steps& steps) {
    std::string out;
    for (const std::string& step : steps) out.append(&step == &steps.front() ? "" : "/").append(step);
    return out;
}

bool holds_digit(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// As a pattern that finds just this.
std::string literal(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const char lower = ascii_lower(c);
        const bool is_plain = (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '%';
        if (!is_plain) out += '\\';
        out += c;
    }
    return out;
}

std::string list_of(const std::vector<std::string>& words) {
    std::string out = "[";
    for (const std::string& word : words) out.append(&word == &words.front() ? "" : ", ").append(toml_text(word));
    return out + "]";
}

// A pointer with "*" in the place of each number.
std::string of_any_place(std::string_view word) {
    Steps steps = steps_of(word);
    for (std::size_t i = 1; i < steps.size(); ++i)
        if (!steps[i].empty() && std::all_of(steps[i].begin(), steps[i].end(), [](char c) { return c >= '0' && c <= '9'; })) steps[i] = "*";
    return joined(steps);
}

class Proposal {
public:
    Proposal(const ComparedRequest& asked, const ComparedRequest& recorded, const RequestDifferences& differences,
             const RequestRules& rules)
        : asked_(asked), recorded_(recorded), differences_(differences), rules_(rules) {}

    std::optional<std::string> rule() {
        for (const RequestDifference& one : differences_.all())
            if (!allow(one)) return std::nullopt;
        std::sort(ignored_.begin(), ignored_.end());
        ignored_.erase(std::unique(ignored_.begin(), ignored_.end()), ignored_.end());
        if (differences_.empty() || differences_.room() == 0) return std::nullopt;
        unite_places();
        if (ignored_.size() > kMostIgnored) return std::nullopt;
        std::string text = written();
        if (safe_text(text) != text || !is_right(text)) return std::nullopt;
        return text;
    }

private:
    // False where the two are better not made one.
    bool allow(const RequestDifference& one) {
        if (one.part == RequestPart::scheme || one.part == RequestPart::port || (one.part == RequestPart::host && is_elsewhere_only()) ||
            (one.part == RequestPart::method && may_be_of_any_method())) {
            unmatched_.push_back(*one.part);
            return true;
        }
        if (one.part == RequestPart::path) return replace_steps();
        if (one.ignored_by.empty()) return false;
        ignored_.push_back(one.ignored_by);
        return true;
    }

    // The same is asked of another server.
    [[nodiscard]] bool is_elsewhere_only() const {
        return std::all_of(differences_.all().begin(), differences_.all().end(), [](const RequestDifference& one) {
            return one.part == RequestPart::scheme || one.part == RequestPart::host || one.part == RequestPart::port;
        });
    }

    // Nothing else differs. The answer to a HEAD lacks what the others have.
    [[nodiscard]] bool may_be_of_any_method() const {
        return differences_.all().size() == 1 && asked_.request.method != "HEAD" && recorded_.request.method != "HEAD";
    }

    // A path may differ in steps that hold digits: numbers, dates, ids.
    bool replace_steps() {
        const std::shared_ptr<const Treatment> treatment = rules_.treatment(asked_.request.method, asked_.request.url);
        FieldEditor editor(treatment->matching);
        const Steps a = steps_of(part_of_url(asked_.request.url, RequestPart::path, editor));
        const Steps b = steps_of(part_of_url(recorded_.request.url, RequestPart::path, editor));
        if (a.size() != b.size()) return false;
        Steps found;
        Steps left;
        for (std::size_t i = 0; i < a.size(); ++i) {
            const bool differs = a[i] != b[i];
            if (differs && !(holds_digit(a[i]) && holds_digit(b[i]))) return false;
            found.push_back(differs ? "[^/]+" : literal(a[i]));
            left.push_back(differs ? "ID" : a[i]);
        }
        pattern_ = "^" + joined(found) + "$";
        std::string with = joined(left);
        for (std::size_t at = 0; (at = with.find('$', at)) != std::string::npos; at += 2) with.insert(at, 1, '$');
        with_ = std::move(with);
        return true;
    }

    // Several elements of a list that differ in the same are one word.
    void unite_places() {
        std::vector<std::string> united;
        for (const std::string& word : ignored_) {
            const std::string general = of_any_place(word);
            const auto is_alike = [&](const std::string& other) { return of_any_place(other) == general; };
            united.push_back(std::count_if(ignored_.begin(), ignored_.end(), is_alike) > 1 ? general : word);
        }
        std::sort(united.begin(), united.end());
        united.erase(std::unique(united.begin(), united.end()), united.end());
        ignored_ = std::move(united);
    }

    // A pattern of both URLs: "*" stands for what of them is not matched, or replaced.
    [[nodiscard]] std::string url() const {
        static const Matching usual;
        FieldEditor editor(usual);
        const auto parts = [&](RequestPart part) {
            return std::pair(part_of_url(asked_.request.url, part, editor), part_of_url(recorded_.request.url, part, editor));
        };
        const auto [scheme, other_scheme] = parts(RequestPart::scheme);
        const auto [host, other_host] = parts(RequestPart::host);
        const auto [port, other_port] = parts(RequestPart::port);
        const auto [path, other_path] = parts(RequestPart::path);
        std::string out = scheme == other_scheme ? scheme + "://" : "";
        out += host == other_host ? host : "*";
        if (port == other_port)
            out += port.empty() ? "" : ":" + port;
        else if (host == other_host)  // else its "*" covers the port as well
            out += port.empty() || other_port.empty() ? "*" : ":*";
        Steps steps = steps_of(path);
        const Steps others = steps_of(other_path);
        for (std::size_t i = 0; i < std::min(steps.size(), others.size()); ++i)
            if (steps[i] != others[i]) steps[i] = "*";
        return out + joined(steps);
    }

    [[nodiscard]] std::string written() const {
        const bool is_by_method = asked_.request.method == recorded_.request.method;
        std::string text = "[[rule]]\n";
        if (is_by_method) text += "method = " + toml_text(asked_.request.method) + "\n";
        text += "url = " + toml_text(url()) + "\n";
        if (!unmatched_.empty()) {
            MatchedParts match = rules_.treatment(asked_.request.method, asked_.request.url)->matching.match;
            for (const RequestPart part : unmatched_) match.parts.reset(static_cast<std::size_t>(part));
            text += "match = " + list_of(match.words()) + "\n";
        }
        if (!pattern_.empty())
            text += "replace = [{in = \"path\", pattern = " + toml_text(pattern_) + ", with = " + toml_text(with_) + "}]\n";
        if (!ignored_.empty()) text += "ignore = " + list_of(ignored_) + "\n";
        return text;
    }

    // Read as it will be, it does what it is to do.
    [[nodiscard]] bool is_right(const std::string& text) const {
        try {
            const SettingsFile file{"/replay.toml", parse_toml(text)};
            RequestRules rules = rules_;
            for (const auto& [name, tables] : file.document.members)
                for (const TomlValue& table : tables.items) rules.add(table, file);
            return are_one(asked_, recorded_, rules);
        } catch (const TomlError&) {  // what was recorded or asked for is no text
            return false;
        } catch (const ConfigError&) {
            return false;
        }
    }

    const ComparedRequest& asked_;
    const ComparedRequest& recorded_;
    const RequestDifferences& differences_;
    const RequestRules& rules_;
    std::vector<RequestPart> unmatched_;
    std::vector<std::string> ignored_;
    std::string pattern_;
    std::string with_;
};

}  // namespace

bool are_one(const ComparedRequest& asked, const ComparedRequest& recorded, const RequestRules& rules) {
    if (asked.body.pulled != recorded.body.pulled || asked.body.is_long() || recorded.body.is_long()) return false;
    const auto keys_of = [&](const ComparedRequest& one) {
        return one.keys(rules.treatment(one.request.method, one.request.url)->matching);
    };
    const RequestKeys a = keys_of(asked);
    const RequestKeys b = keys_of(recorded);
    return !asked.body.is_known ? a.bodiless == b.bodiless : a.canonical == b.canonical;
}

std::optional<std::string> propose_rule(const ComparedRequest& asked, const ComparedRequest& recorded,
                                        const RequestDifferences& differences, const RequestRules& rules) {
    return Proposal(asked, recorded, differences, rules).rule();
}

}  // namespace replay
