#pragma once
// Bodies that libcurl itself builds of parts fed by callbacks: the copy that a duplicated handle gets, and what becomes of a
// curl_httppost when a transfer sends it.
//
// It hands on the pointer that the original part has: while recording one UploadSource would serve several transfers, and which of
// them reads it could not be told. So each is given its own when libcurl calls its functions for that. In a libcurl that doesn't go through
// its own exported functions, the transfer that began last is taken for the one that reads.

#include <memory>
#include <utility>
#include <vector>

#include "api.h"
#include "upload_source.h"

namespace replay {

// While libcurl duplicates a handle in this thread, and the duplicate is taken note of.
class SourceCopies {
public:
    SourceCopies() : before_(std::exchange(current_, this)) {}
    ~SourceCopies() { current_ = before_; }
    SourceCopies(const SourceCopies&) = delete;
    SourceCopies& operator=(const SourceCopies&) = delete;

    // What the duplicate has in place of `original`: that itself, where libcurl was not seen copying it.
    [[nodiscard]] static std::shared_ptr<UploadSource> of(const std::shared_ptr<UploadSource>& original);

private:
    friend class InnerBodies;
    UploadSource* copy(UploadSource* original);

    static thread_local constinit SourceCopies* current_;
    std::vector<std::pair<UploadSource*, std::shared_ptr<UploadSource>>> copies_;
    SourceCopies* before_;
};

class InnerBodies {
public:
    // libcurl calls curl_mime_init for this handle.
    static void begin(CURL* easy) { easy_ = easy; }
    // It calls curl_mime_data_cb: what to hand to the real one in place of `argument`.
    [[nodiscard]] static void* argument(curl_read_callback read, void* argument);

private:
    static thread_local constinit CURL* easy_;
};

}  // namespace replay
