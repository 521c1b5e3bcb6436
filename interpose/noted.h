#pragma once
// A call of one of the application's callbacks, noted before it is made, and what it answered, after. The handle may not be
// recording (anymore): then nothing is noted.

#include "easy_handle.h"

namespace replay {

class Noted {
public:
    // `note` is given the recorder, and returns the event that it noted.
    template <class Note>
    Noted(EasyHandle* handle, Note note) : handle_(handle), recorder_(handle == nullptr ? nullptr : handle->recorder()) {
        if (recorder_ != nullptr) event_ = note(*recorder_);
    }
    template <class Note>
    Noted(EasyHandle& handle, Note note) : Noted(&handle, note) {}

    void answered(std::uint64_t answer) const {
        if (is_recording()) recorder_->answered(event_, answer);
    }
    void paused() const {
        if (is_recording()) recorder_->paused(event_);
    }
    void supplied(std::string_view bytes) const {
        if (is_recording()) recorder_->supplied(event_, bytes);
    }
    void refused() const {
        if (is_recording()) recorder_->refused(event_);
    }

private:
    [[nodiscard]] bool is_recording() const { return recorder_ != nullptr && handle_->recorder() == recorder_; }

    EasyHandle* handle_;
    Recorder* recorder_;
    Recorder::EventNumber event_ = 0;
};

}  // namespace replay
