#pragma once
// The kinds of text that secret_finder.h looks into, each for itself.

#include "secret_collector.h"
#include "secret_names.h"
#include "unescaped_text.h"

namespace replay {

void look_in_json(const UnescapedText& json, SecretCollector& secrets);

// The arguments of a GraphQL document that are strings: name: "value".
void look_in_graphql(const UnescapedText& document, SecretCollector& secrets);
// Whether a field has one, by its name and value.
[[nodiscard]] bool is_graphql(std::string_view name, std::string_view value);

void look_in_xml(const UnescapedText& xml, SecretCollector& secrets);

// Lines of a text that may be configuration: "name: value", "name = value", and those of .netrc.
void look_in_settings(const UnescapedText& text, SecretCollector& secrets);

// "name=value;name=value". What has another form is none.
void look_in_connection_string(const UnescapedText& text, SecretCollector& secrets);

// "name=value&name=value".
void look_in_fields(const UnescapedText& fields, FieldPlace place, SecretCollector& secrets);

void look_in_url(const UnescapedText& url, SecretCollector& secrets);
// All URLs that stand in a text, whatever else does.
void look_in_words(const UnescapedText& words, SecretCollector& secrets);

void look_in_multipart(const UnescapedText& body, SecretCollector& secrets);
void look_in_cookie_lines(const UnescapedText& lines, SecretCollector& secrets);
// A value of which its field's name says that.
void look_in_field(std::string_view name, const UnescapedText& value, FieldPlace place, SecretCollector& secrets);

void look_in_header_lines(const UnescapedText& lines, SecretCollector& secrets);
// Of a "Digest": name=value, name="value". False where there are none.
[[nodiscard]] bool look_in_parameters(const UnescapedText& text, std::size_t start, SecretCollector& secrets);
// Whether a text looks like the value of such a field, where its name may mean something else: "Basic bWU6cHc=", "a=b; c=d", what is no
// word; and so does what is left of that when its secrets are replaced.
[[nodiscard]] bool is_header_value(HeaderSecret secret, std::string_view text);
void look_in_header_value(HeaderSecret secret, const UnescapedText& value, SecretCollector& secrets);

// Lines of any protocol, and MQTT's packets.
void look_in_commands(const UnescapedText& lines, SecretCollector& secrets);
void look_in_mqtt(const UnescapedText& bytes, SecretCollector& secrets);

// A value that is no secret itself. It is not gone down into without end.
void look_inside(const UnescapedText& value, SecretCollector& secrets);

}  // namespace replay
