#include "canonical_texts.h"

#include <utility>

#include "canonical_body.h"
#include "canonical_header.h"
#include "canonical_url.h"
#include "request_key.h"
#include "secret_tokens.h"

namespace replay {

namespace {

class Texts {
public:
    Texts(const Request& request, const Matching& matching) : request_(request), matching_(matching), editor_(matching) {}

    std::vector<std::string> all(std::string_view body) {
        const MatchedParts& match = matching_.match;
        if (match.has(RequestPart::method)) add(request_.method);
        add(canonical_url(with_secret_tokens(TextKind::url, request_.url), match, editor_));
        for (const NamedValue& option : request_.options)
            if (is_matched(option, match)) add(option.name + "=" + with_secret_tokens(kind_of_option(option.name), option.value));
        for (const std::string& name : match.headers) add_header(name);
        add_header("range");
        if (is_body_matched(matching_)) add_body(body);
        return std::move(texts_);
    }

private:
    void add(std::string text) { texts_.push_back(std::move(text)); }

    void add_header(const std::string& name) {
        const SaidHeader said = canonical_header(request_, name, editor_);
        add(std::to_string(static_cast<int>(said.how)) + said.value);
    }

    void add_body(std::string_view body) {
        if (body.empty() && request_.parts.empty()) return;
        CanonicalBody canonical = canonical_body(request_, body, matching_);
        add(std::to_string(static_cast<int>(canonical.kind)));
        add(std::move(canonical.text));
        add_parts(canonical.parts);
    }

    // Only as deep as the metadata can hold them.
    void add_parts(const std::vector<Part>& parts) {
        add(std::to_string(parts.size()));
        for (const Part& part : parts) {
            for (const std::string Part::*const text :
                 {&Part::name, &Part::filename, &Part::type, &Part::encoder, &Part::data, &Part::digest})
                add(part.*text);
            for (const std::string& header : part.headers) add(header);
            add_parts(part.parts);
        }
    }

    const Request& request_;
    const Matching& matching_;
    FieldEditor editor_;
    std::vector<std::string> texts_;
};

}  // namespace

std::vector<std::string> canonical_texts(const Request& request, std::string_view body, const Matching& matching) {
    return Texts(request, matching).all(body);
}

}  // namespace replay
