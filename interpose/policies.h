#pragma once
// What servers have told of themselves for later, in Strict-Transport-Security (HSTS) and Alt-Svc, and the files that libcurl keeps it in.
//
// libcurl has no call by which it could be given any of it. So a handle that plays keeps its own account beside libcurl's: read from the
// files when libcurl reads them, changed by what played transfers and recorded ones brought. When the handle is cleaned up libcurl writes
// its files, and what it wrote is replaced by this. Ages count from the transfer on, played or not.
//
// Where it falls short: the account does not know what a live transfer of the same handle brought, nor libcurl what a played one did. And
// of the hosts that a transfer was redirected to, only what they sent is seen: looking them up, libcurl may drop expired entries.

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alt_svc_list.h"
#include "api.h"
#include "hsts_list.h"
#include "option_set.h"
#include "policy_file.h"

namespace replay {

class EasyHandle;
class Recorder;

struct HstsStore {
    HstsList list;
    std::string file;         // that was read last
    bool has_played = false;  // a transfer that could use this; otherwise libcurl's own account is whole
};

// Of a share (CURL_LOCK_DATA_HSTS).
struct SharedHsts {
    std::mutex mutex;  // no code of the application's is called under it
    HstsStore store;
};

class Policies {
public:
    explicit Policies(EasyHandle& handle) : handle_(handle) {}

    // The application set an option; reset the handle.
    void set(CURLoption option, const OptionValue& value);
    void reset();
    // Around libcurl's duplication of the handle, which reads what CURLOPT_HSTSREADFUNCTION gives; and after it.
    void duplicating() const;
    void duplicated() const;
    void duplicate(Policies& copy) const;

    // A transfer begins, recorded or played; the latter calls `play` as well.
    void begin();
    void play();
    // Recording: libcurl has received this header line, with this detail of its event. Notes it, if it is one of those that matter here.
    void note(Recorder& recorder, std::string_view header, std::uint16_t detail);
    // Playing: it had received this (see Recorder::policy).
    void take(std::string_view text);

    // Around libcurl's own clean-up of the handle.
    void cleaning_up();
    void cleaned_up() const;

private:
    template <class Action>
    void with_hsts(Action action) const;
    [[nodiscard]] bool keeps_hsts() const;
    void load_hsts(const std::string& file) const;
    void load_alt_svc(const std::string& file);
    [[nodiscard]] curl_hstsread_callback reader() const;
    void pull_hsts() const;
    void push_hsts() const;

    EasyHandle& handle_;
    std::unique_ptr<HstsStore> hsts_;       // the handle's own, where it keeps any
    std::vector<std::string> hsts_files_;   // to be read when a transfer begins
    std::optional<std::string> hsts_name_;  // CURLOPT_HSTS
    std::unique_ptr<AltSvcList> alt_svc_;   // where it keeps any
    std::string alt_svc_name_;              // CURLOPT_ALTSVC
    std::string alt_svc_file_;              // that was read last
    bool has_played_ = false;
    std::vector<PolicyFile> written_;
};

}  // namespace replay
