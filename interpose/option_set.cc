#include "option_set.h"

#include <algorithm>

namespace replay {

namespace {

bool is_string(curl_easytype type) { return type == CURLOT_STRING; }

}  // namespace

void OptionSet::set(const Image& image, CURLoption option, const OptionValue& value) {
    auto entry = std::find_if(entries_.begin(), entries_.end(), [option](const Entry& e) { return e.option == option; });
    if (entry == entries_.end()) entry = entries_.insert(entry, {option, image.type_of(option), {}, {}});
    entry->value = value;
    entry->text.clear();
    if (is_string(entry->type) && value.pointer != nullptr) entry->text = static_cast<const char*>(value.pointer);
}

const OptionSet::Entry* OptionSet::find(CURLoption option) const {
    const auto entry = std::find_if(entries_.begin(), entries_.end(), [option](const Entry& e) { return e.option == option; });
    return entry == entries_.end() ? nullptr : &*entry;
}

curl_off_t OptionSet::number(CURLoption option) const {
    const Entry* const entry = find(option);
    return entry == nullptr ? 0 : entry->value.number;
}

const char* OptionSet::text(CURLoption option) const {
    const Entry* const entry = find(option);
    return entry == nullptr || entry->value.pointer == nullptr ? nullptr : entry->text.c_str();
}

void* OptionSet::pointer(CURLoption option) const {
    const Entry* const entry = find(option);
    return entry == nullptr ? nullptr : entry->value.pointer;
}

}  // namespace replay
