#include "canonical_header.h"

#include "secret_tokens.h"

namespace replay {

SaidHeader canonical_header(const Request& request, const std::string& name, FieldEditor& editor) {
    if (editor.ignores(FieldSelector::In::header, name)) return {};
    SaidHeader said = header_in(request.headers, name);
    if (said.how == SaidHeader::How::sent)
        said.value = editor.edited(FieldSelector::In::header, name, header_with_secret_tokens(name, said.value));
    return said;
}

}  // namespace replay
