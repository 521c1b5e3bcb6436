#include "inner_bodies.h"

#include <algorithm>

#include "easy_handle.h"

namespace replay {

thread_local constinit SourceCopies* SourceCopies::current_ = nullptr;
thread_local constinit CURL* InnerBodies::easy_ = nullptr;

std::shared_ptr<UploadSource> SourceCopies::of(const std::shared_ptr<UploadSource>& original) {
    if (current_ == nullptr || original == nullptr) return original;
    const auto& copies = current_->copies_;
    const auto found = std::find_if(copies.begin(), copies.end(), [&](const auto& one) { return one.first == original.get(); });
    return found == copies.end() ? original : found->second;
}

UploadSource* SourceCopies::copy(UploadSource* original) {
    auto made = std::make_shared<UploadSource>(*original);
    made->handle = nullptr;
    return copies_.emplace_back(original, std::move(made)).second.get();
}

void* InnerBodies::argument(curl_read_callback read, void* argument) {
    if (read != &UploadSource::read_stand_in) return argument;
    auto* const shared = static_cast<UploadSource*>(argument);
    if (shared->node != nullptr) {
        EasyHandle* const handle = EasyHandle::find(easy_);
        UploadSource* const own = handle == nullptr ? nullptr : handle->uploads.find(shared->node);
        return own == nullptr ? shared : own;
    }
    return SourceCopies::current_ == nullptr ? shared : SourceCopies::current_->copy(shared);
}

}  // namespace replay
