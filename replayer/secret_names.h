#pragma once
// Which names say that a value is a secret: of header fields, and of the fields of a query, a form, a multipart body and a JSON object.
//
// The names stand in tables in secret_name_tables.h, of what real services use. They count in any case and however their words are put
// together: "access_token", "ACCESS-TOKEN", "accessToken" and "user[access_token]" are alike.

#include <cstdint>
#include <string_view>

#include "name_changes.h"

namespace replay {

// How much of a header field's value is secret.
enum class HeaderSecret : std::uint8_t {
    none,
    whole,
    authorization,  // what is behind the name of a scheme
    cookie,         // the value of each pair
    set_cookie,     // the value of the first pair
};

// The names that the user adds to the tables, and takes away from them (the setting secret_names): the values of those that are added are
// secrets as a whole, wherever they stand. Of the whole process, and to be said before it looks for secrets; what was said before stays
// valid for whoever is just reading it.
void set_own_secret_names(NameChanges names);

// `name` without the colon.
[[nodiscard]] HeaderSecret secret_of_header(std::string_view name);

// Where a field stands. A part of a multipart body stands in a form.
enum class FieldPlace : std::uint8_t { query, form, json };

// What the name of a field says of its value.
enum class NameSays : std::uint8_t {
    nothing,
    session,  // it is a secret if it looks random, and is no UUID: that rather counts something
    maybe,    // it is a secret if it looks like one: see looks_random()
    likely,   // it is a secret if it looks like a password: see looks_like_password()
    secret,
    all,  // and so is all that is within it: the user says so
};

// `name` with its escapes undone.
[[nodiscard]] NameSays says_secret(std::string_view name, FieldPlace place);

// Whether a value is a secret under a name that says that.
[[nodiscard]] bool is_secret(NameSays says, std::string_view value);

// Whether a value has a digit, as words have none; or ends in what is left of a short secret (placeholder.h), so that it stays one.
[[nodiscard]] bool is_no_word(std::string_view value);

// Whether a value is one that may be made up for a password, and is no word, number, path or sentence: at least 6 bytes, letters and digits
// among them, no blanks and no slashes.
[[nodiscard]] bool looks_like_password(std::string_view value);

// Whether a value looks made by chance, and not to be read: at least 16 bytes of letters, digits and what base64 has besides, in which
// small letters, capitals and digits follow each other as they do in no name, path or date.
[[nodiscard]] bool looks_random(std::string_view value);

}  // namespace replay
