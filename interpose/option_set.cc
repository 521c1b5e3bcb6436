#include "option_set.h"

#include <algorithm>

namespace replay {

std::size_t OptionSet::place_of(CURLoption option) const {
    const std::size_t number = number_of(option);
    if (number < kNumbers) {
        const std::size_t place = places_[number];
        if (place == 0) return entries_.size();
        if (entries_[place - 1].option == option) return place - 1;
    }
    // A number beyond those known today, or the same number under another kind.
    const auto entry = std::find_if(entries_.begin(), entries_.end(), [option](const Entry& e) { return e.option == option; });
    return static_cast<std::size_t>(entry - entries_.begin());
}

void OptionSet::set(const Image& image, CURLoption option, const OptionValue& value) {
    const std::size_t place = place_of(option);
    if (place == entries_.size()) {
        entries_.push_back({option, image.type_of(option), {}, {}});
        const std::size_t number = number_of(option);
        if (number < kNumbers) places_[number] = static_cast<std::uint16_t>(place + 1);
    }
    Entry& entry = entries_[place];
    entry.value = value;
    entry.text.clear();
    if (entry.type == CURLOT_STRING && value.pointer != nullptr) entry.text = static_cast<const char*>(value.pointer);
}

void OptionSet::clear() {
    entries_.clear();
    places_.fill(0);
}

const OptionSet::Entry* OptionSet::look_up(CURLoption option) const {
    const std::size_t place = place_of(option);
    return place == entries_.size() ? nullptr : &entries_[place];
}

}  // namespace replay
