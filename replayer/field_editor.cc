#include "field_editor.h"

#include <algorithm>
#include <utility>

#include "text.h"

namespace replay {

namespace {

using Kind = JsonEdit::Kind;
using In = FieldSelector::In;

bool concerns(const FieldEdit& edit, In where, std::string_view name) { return !edit.field.is_json && edit.field.covers(where, name); }

}  // namespace

bool FieldEditor::ignores(In where, std::string_view name) const {
    return std::any_of(matching_.edits.begin(), matching_.edits.end(),
                       [&](const FieldEdit& edit) { return edit.kind == Kind::ignore && concerns(edit, where, name); });
}

std::string FieldEditor::edited(In where, std::string_view name, std::string text) {
    for (const FieldEdit& edit : matching_.edits) {
        if (!concerns(edit, where, name)) continue;
        if (edit.kind == Kind::replace) text = replaced(edit, std::move(text));
        if (edit.kind == Kind::any_case) text = ascii_lower(text);
    }
    return text;
}

void FieldEditor::edit(In where, std::vector<Field>& fields) {
    std::erase_if(fields, [&](const Field& field) { return ignores(where, field.name); });
    for (Field& field : fields)
        if (field.value) field.value = edited(where, field.name, std::move(*field.value));
}

JsonRules FieldEditor::json_rules() {
    JsonRules rules;
    rules.float_places = matching_.floats;
    for (const FieldEdit& edit : matching_.edits) {
        if (!edit.field.is_json) continue;
        rules.edits.push_back({edit.kind, edit.field.steps, {}});
        if (edit.kind == Kind::replace)
            rules.edits.back().replace = [this, &edit](std::string_view text) { return replaced(edit, std::string(text)); };
    }
    return rules;
}

std::string FieldEditor::replaced(const FieldEdit& edit, std::string text) {
    std::optional<std::string> made = edit.pattern->replace(text, edit.with);
    if (made) return std::move(*made);
    if (trouble_.empty()) trouble_ = "takes too long for the pattern \"" + edit.pattern->text() + "\", which was not applied";
    return text;
}

}  // namespace replay
