#include "json_edit.h"

#include <algorithm>
#include <stdexcept>

namespace replay {

namespace {

constexpr std::string_view kAnyStep = "*";
constexpr std::string_view kAnySteps = "**";

// An edit of these kinds applies to all that lies below its place, too.
bool goes_below(JsonEdit::Kind kind) { return kind == JsonEdit::Kind::replace || kind == JsonEdit::Kind::any_case; }

[[noreturn]] void fail(std::string_view pointer, const char* what) {
    throw std::invalid_argument("\"" + std::string(pointer) + "\" is no JSON pointer: " + what);
}

}  // namespace

std::vector<std::string> parse_json_pointer(std::string_view pointer) {
    std::vector<std::string> steps;
    if (pointer.empty()) return steps;
    if (pointer[0] != '/') fail(pointer, "it does not begin with \"/\"");
    for (std::size_t at = 0; at < pointer.size(); ++at) {
        if (pointer[at] == '/') {
            steps.emplace_back();
        } else if (pointer[at] != '~') {
            steps.back() += pointer[at];
        } else {
            const std::string_view escaped = pointer.substr(++at, 1);
            if (escaped != "0" && escaped != "1") fail(pointer, "a \"~\" in it is followed by neither \"0\" nor \"1\"");
            steps.back() += escaped == "0" ? '~' : '/';
        }
    }
    return steps;
}

void append_json_step(std::string& pointer, std::string_view step) {
    pointer += '/';
    for (const char c : step) {
        if (c == '~')
            pointer.append("~0");
        else if (c == '/')
            pointer.append("~1");
        else
            pointer += c;
    }
}

JsonEditsHere::JsonEditsHere(const std::vector<JsonEdit>& edits) : edits_(edits), levels_{0} {
    for (std::uint32_t edit = 0; edit < edits.size(); ++edit) reach({edit, 0});
}

void JsonEditsHere::reach(Reached reached) {
    const auto level = reached_.begin() + static_cast<std::ptrdiff_t>(levels_.back());
    if (std::find(level, reached_.end(), reached) != reached_.end()) return;
    reached_.push_back(reached);
    if (!applies(reached) && edits_[reached.edit].path[reached.steps] == kAnySteps) reach({reached.edit, reached.steps + 1});
}

void JsonEditsHere::go_down(std::string_view step) {
    const std::size_t above = levels_.back();
    const std::size_t here = reached_.size();
    levels_.push_back(here);
    for (std::size_t i = above; i < here; ++i) {
        const Reached reached = reached_[i];
        const JsonEdit& edit = edits_[reached.edit];
        if (applies(reached)) {
            if (goes_below(edit.kind)) reach(reached);
            continue;
        }
        const std::string& next = edit.path[reached.steps];
        if (next == kAnySteps)
            reach(reached);
        else if (next == kAnyStep || next == step)
            reach({reached.edit, reached.steps + 1});
    }
}

void JsonEditsHere::go_up() {
    reached_.resize(levels_.back());
    levels_.pop_back();
}

bool JsonEditsHere::has(JsonEdit::Kind kind) const {
    bool is_here = false;
    for_each([&](const JsonEdit& edit) { is_here = is_here || edit.kind == kind; });
    return is_here;
}

}  // namespace replay
