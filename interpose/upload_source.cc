#include "upload_source.h"

#include <algorithm>

#include "easy_handle.h"
#include "form_pointers.h"
#include "multipart.h"
#include "noted.h"
#include "request_source.h"

namespace replay {

size_t UploadSource::ask(char* into, size_t size) const {
    if (read != nullptr) return read(into, 1, size, argument);
    const Application& application = handle->application;
    if (number == 0) return application.ask(into, size);
    return application.read != nullptr ? application.read(into, 1, size, argument)
                                       : std::fread(into, 1, size, static_cast<std::FILE*>(argument));
}

int UploadSource::move_to(curl_off_t offset, int origin) const {
    if (seek != nullptr) return seek(argument, offset, origin);
    return number == 0 ? handle->application.move_to(offset, origin) : CURL_SEEKFUNC_CANTSEEK;
}

size_t UploadSource::read_stand_in(char* into, size_t size, size_t count, void* self) {
    const auto& source = *static_cast<UploadSource*>(self);
    const size_t asked = size * count;
    const Noted noted(source.handle, [&](Recorder& recorder) { return recorder.pull(source.number, asked); });
    const size_t answer = source.ask(into, asked);
    if (answer == CURL_READFUNC_PAUSE)
        noted.paused();
    else if (answer > asked)
        noted.refused();
    else
        noted.supplied({into, answer});
    return answer;
}

int UploadSource::seek_stand_in(void* self, curl_off_t offset, int origin) {
    const auto& source = *static_cast<UploadSource*>(self);
    const Noted noted(source.handle, [&](Recorder& recorder) { return recorder.seek(source.number, offset, origin); });
    const int answer = source.move_to(offset, origin);
    if (answer != CURL_SEEKFUNC_OK) noted.answered(static_cast<std::uint32_t>(answer));
    return answer;
}

void UploadSource::release_stand_in(void* self) {
    const auto& source = *static_cast<UploadSource*>(self);
    if (source.release != nullptr) source.release(source.argument);
}

void UploadSources::attach(bool recorded) {
    detach();
    EasyHandle& handle = *own_.handle;
    if (handle.request_options.method() == RequestOptions::Method::mime)
        parts_ = sources_of(static_cast<curl_mime*>(handle.options.pointer(CURLOPT_MIMEPOST)));
    if (handle.request_options.method() == RequestOptions::Method::form && RequestSource::protocol_of(handle) == kHttp)
        attach_form(static_cast<curl_httppost*>(handle.options.pointer(CURLOPT_HTTPPOST)), recorded);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        parts_[i]->handle = &handle;
        parts_[i]->number = static_cast<unsigned>(i + 1);
    }
}

void UploadSources::attach_form(curl_httppost* form, bool recorded) {
    for (; form != nullptr; form = form->next) {
        for (curl_httppost* node = form; node != nullptr; node = node->more) {
            if ((node->flags & CURL_HTTPPOST_CALLBACK) == 0) continue;
            const auto& source = parts_.emplace_back(std::make_shared<UploadSource>());
            source->argument = FormPointers::of(node);
            source->node = node;
            // Only where the application's read callback is stood in for does libcurl give the pointer to us.
            if (!recorded || own_.handle->application.read == nullptr) continue;
            FormPointers::put_aside(node, *own_.handle);
            put_aside_.push_back(node);
        }
    }
}

void UploadSources::detach() {
    for (curl_httppost* const node : put_aside_) FormPointers::put_back(node, *own_.handle);
    for (const auto& part : parts_)
        if (part->handle == own_.handle) part->handle = nullptr;
    put_aside_.clear();
    parts_.clear();
}

UploadSource* UploadSources::find(const curl_httppost* node) {
    const auto found = std::find_if(parts_.begin(), parts_.end(), [node](const auto& part) { return part->node == node; });
    return found == parts_.end() ? nullptr : found->get();
}

UploadSource* UploadSources::find(unsigned number) {
    if (number == 0) return &own_;
    return number <= parts_.size() ? parts_[number - 1].get() : nullptr;
}

}  // namespace replay
