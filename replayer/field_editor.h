#pragma once
// Does to the fields of a request what the user's rules say (matching.h): leaves them out, replaces in them, takes their case away.

#include <string>
#include <string_view>
#include <vector>

#include "canonical_fields.h"
#include "matching.h"

namespace replay {

class FieldEditor {
public:
    // `matching` must outlive this.
    explicit FieldEditor(const Matching& matching) : matching_(matching) {}

    // `name` is that of a field, a header (in lower case) or a part; empty for a path and a body.
    [[nodiscard]] bool ignores(FieldSelector::In where, std::string_view name) const;
    // The text of one that is not ignored.
    [[nodiscard]] std::string edited(FieldSelector::In where, std::string_view name, std::string text);
    // All of them: query or form.
    void edit(FieldSelector::In where, std::vector<Field>& fields);
    // What the rules say of JSON bodies.
    [[nodiscard]] JsonRules json_rules();

    // Why a rule was not applied, if one was not: the first one. Belongs behind "the body ".
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

private:
    [[nodiscard]] std::string replaced(const FieldEdit& edit, std::string text);

    const Matching& matching_;
    std::string trouble_;
};

}  // namespace replay
