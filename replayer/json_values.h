#pragma once
// Where the values of a JSON text stand in it.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "json_edit.h"
#include "splices.h"

namespace replay {

// What to put in the place of the strings and numbers that a pointer of JsonEdit's form leads to, or that are below that: `replace` is
// given a string's text in UTF-8, or a number as it is written; what it returns for a number is one again if it is spelled as one. What is
// not changed is written as it was. Of a text that is no JSON, or too large a one (json_tree.h): of those of its lines that are server-sent
// data of JSON ("data: {…}"). Takes time in proportion to the text.
[[nodiscard]] Splices replaced_values(std::string_view text, const std::vector<std::string>& steps,
                                      const std::function<std::string(std::string_view)>& replace);

}  // namespace replay
