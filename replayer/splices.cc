#include "splices.h"

#include <algorithm>

namespace replay {

Splices::Splices(std::vector<Splice> splices) {
    std::size_t end = 0;
    std::int64_t shift = 0;
    for (Splice& splice : splices) {
        if (splice.at < end) continue;
        end = splice.at + splice.size;
        shift += static_cast<std::int64_t>(splice.text.size()) - static_cast<std::int64_t>(splice.size);
        shifts_.push_back(shift);
        splices_.push_back(std::move(splice));
    }
}

std::string Splices::apply(std::string_view text) const {
    std::string out;
    out.reserve(text.size() + static_cast<std::size_t>(std::max<std::int64_t>(0, shifts_.empty() ? 0 : shifts_.back())));
    std::size_t done = 0;
    for (const Splice& splice : splices_) {
        out.append(text.substr(done, splice.at - done)).append(splice.text);
        done = splice.at + splice.size;
    }
    return out.append(text.substr(done));
}

std::uint64_t Splices::moved(std::uint64_t place) const {
    if (place == 0) return 0;
    const auto behind = std::upper_bound(splices_.begin(), splices_.end(), place,
                                         [](std::uint64_t at, const Splice& splice) { return at < splice.at + splice.size; });
    const auto number = behind - splices_.begin();
    const std::uint64_t shifted = place + static_cast<std::uint64_t>(number == 0 ? 0 : shifts_[static_cast<std::size_t>(number) - 1]);
    if (behind == splices_.end() || place <= behind->at) return shifted;
    const std::uint64_t inside = place - behind->at;
    return shifted - inside + inside * behind->text.size() / behind->size;
}

}  // namespace replay
