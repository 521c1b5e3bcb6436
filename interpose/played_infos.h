#pragma once
// curl_easy_getinfo for a handle whose last transfer was played, or is being played.
//
// After the transfer it answers what libcurl answered after the recorded one. While it runs, what libcurl answered when the
// application asked at the same place of the recorded transfer, or last before; where it never asked, what follows from what
// has been played so far, and for the rest what was answered in the end. Libcurl itself answers for what was set since, as it does live.
//
// Three kinds of values mean nothing in another process: CURLINFO_LASTSOCKET is -1, and the pointers of CURLINFO_TLS_SSL_PTR and
// CURLINFO_TLS_SESSION lead to a structure with no TLS object in it, as they do live once a transfer is over.

#include <list>
#include <optional>
#include <string>
#include <vector>

#include "api.h"
#include "certificates.h"
#include "interaction.h"

namespace replay {

class EasyHandle;

class PlayedInfos {
public:
    explicit PlayedInfos(EasyHandle& handle) : handle_(handle) {}

    // A transfer of the handle begins, played or not.
    void begin();
    // The handle was added to a multi, and libcurl not told.
    void added();
    // The application set an option; reset the handle; duplicated it.
    void set(CURLoption option);
    void reset();
    void duplicate(PlayedInfos& copy);

    // Nothing where libcurl itself is to answer. `into` is the caller's pointer. Texts are valid until the handle's next transfer begins.
    [[nodiscard]] std::optional<CURLcode> answer(CURLINFO number, void* into);

private:
    [[nodiscard]] const Info* recorded(CURLINFO number) const;
    [[nodiscard]] Info recorded_or_nought(CURLINFO number) const;
    void put(CURLINFO number, const Info* info, void* into);
    [[nodiscard]] const char* own_text(const std::string& text);
    [[nodiscard]] std::string last_method() const;
    [[nodiscard]] bool answer_outlasting(CURLINFO number, void* into);
    [[nodiscard]] bool answer_as_asked(CURLINFO number, void* into);
    [[nodiscard]] bool answer_so_far(CURLINFO number, void* into);
    [[nodiscard]] bool answer_as_cut(CURLINFO number, void* into);
    [[nodiscard]] bool answer_of_upload(CURLINFO number, void* into);
    [[nodiscard]] bool answer_own(CURLINFO number, char* real, void* into);

    EasyHandle& handle_;
    bool is_reset_ = false;             // since its last transfer began
    bool forgot_errno_ = false;         // likewise
    std::vector<std::string> own_;      // URLs that it set when that was, if they may hold secrets
    const char* method_ = "GET";        // that it had set then,
    bool is_renamed_ = false;           // and whether under another name (CURLOPT_CUSTOMREQUEST)
    std::vector<CURLINFO> changed_;     // that follow options set since
    std::list<Info> outlasting_;        // of an earlier transfer, or the original's, that libcurl would still know
    std::list<std::string> given_out_;  // texts that stand nowhere else
    PlayedCertificates certificates_;
};

}  // namespace replay
