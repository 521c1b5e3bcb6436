#include "policies.h"

#include <list>

#include "clock.h"
#include "easy_handle.h"
#include "origin.h"
#include "request_source.h"
#include "session.h"

namespace replay {

namespace {

constexpr std::string_view kHsts = "strict-transport-security";
constexpr std::string_view kAltSvc = "alt-svc";

bool replays() { return Session::instance().replays(); }

}  // namespace

template <class Action>
void Policies::with_hsts(Action action) const {
    if (SharedHsts* const shared = handle_.share.hsts()) {
        const std::lock_guard lock(shared->mutex);
        action(shared->store);
    } else if (hsts_ != nullptr) {
        action(*hsts_);
    }
}

bool Policies::keeps_hsts() const { return handle_.share.hsts() != nullptr || hsts_ != nullptr; }

void Policies::set(CURLoption option, const OptionValue& value) {
    const char* const text = static_cast<const char*>(value.pointer);
    const auto keep_hsts = [this] {
        if (!keeps_hsts()) hsts_ = std::make_unique<HstsStore>();
    };
    switch (option) {
        case CURLOPT_HSTS:
            if (text == nullptr) {
                hsts_files_.clear();
                hsts_.reset();
            } else {
                keep_hsts();
                hsts_name_ = text;
                hsts_files_.emplace_back(text);
            }
            return;
        case CURLOPT_HSTS_CTRL:
            if ((value.number & CURLHSTS_ENABLE) == 0)
                hsts_.reset();
            else
                keep_hsts();
            return;
        case CURLOPT_ALTSVC:
        case CURLOPT_ALTSVC_CTRL:
            if (alt_svc_ == nullptr) alt_svc_ = std::make_unique<AltSvcList>(handle_.image().release());
            if (option == CURLOPT_ALTSVC_CTRL) return;
            alt_svc_name_ = text == nullptr ? "" : text;
            if (text != nullptr) load_alt_svc(text);
            return;
        case CURLOPT_SHARE:
            if (handle_.share.hsts() != nullptr) hsts_.reset();
            return;
        default:
            return;
    }
}

// libcurl goes on knowing the files that it has read; and newer ones which they are to read.
void Policies::reset() {
    if (handle_.image().release() < 8005) hsts_files_.clear();
    hsts_name_.reset();
    alt_svc_name_.clear();
}

// What libcurl reads is lost to us: so we read in its place, into the copy's account.
void Policies::duplicating() const {
    if (replays() && reader() != nullptr) handle_.api().easy_setopt(handle_.curl(), CURLOPT_HSTSREADFUNCTION, nullptr);
}

void Policies::duplicated() const {
    if (replays() && reader() != nullptr) handle_.api().easy_setopt(handle_.curl(), CURLOPT_HSTSREADFUNCTION, reader());
}

void Policies::duplicate(Policies& copy) const {
    copy.duplicated();
    copy.hsts_name_ = hsts_name_;
    if (keeps_hsts()) {
        copy.hsts_ = std::make_unique<HstsStore>();
        if (hsts_name_) copy.load_hsts(*hsts_name_);
        if (replays()) copy.pull_hsts();
    }
    copy.alt_svc_name_ = alt_svc_name_;
    if (alt_svc_ == nullptr) return;
    copy.alt_svc_ = std::make_unique<AltSvcList>(handle_.image().release());
    if (!alt_svc_name_.empty()) copy.load_alt_svc(alt_svc_name_);
}

void Policies::load_hsts(const std::string& file) const {
    if (!replays()) return;
    const std::string text = contents_of(file);
    with_hsts([&](HstsStore& store) {
        store.file = file;
        store.list.load(text, handle_.api().getdate, unix_seconds());
    });
}

void Policies::load_alt_svc(const std::string& file) {
    if (!replays()) return;
    alt_svc_file_ = file;
    alt_svc_->load(contents_of(file), handle_.api().getdate);
}

// Where the host is known by HTTPS alone, or by Alt-Svc to be elsewhere too, the recording shows it. Looking costs the expired entries.
void Policies::begin() {
    if (!replays() || (!keeps_hsts() && alt_svc_ == nullptr)) return;
    for (const std::string& file : hsts_files_) load_hsts(file);
    const auto origin = origin_of(handle_.api(), RequestSource(handle_).url());
    if (!origin) return;
    if (!origin->is_encrypted)
        with_hsts([&](HstsStore& store) { store.list.find(origin->host, true, unix_seconds()); });
    else if (alt_svc_ != nullptr)
        alt_svc_->look_up(origin->host, origin->port, unix_seconds());
}

void Policies::play() {
    has_played_ = true;
    with_hsts([](HstsStore& store) { store.has_played = true; });
    pull_hsts();
}

curl_hstsread_callback Policies::reader() const {
    const OptionSet::Entry* const entry = handle_.options.find(CURLOPT_HSTSREADFUNCTION);
    return entry == nullptr ? nullptr : reinterpret_cast<curl_hstsread_callback>(entry->value.function);
}

// Asks the application for entries, as libcurl does when a transfer begins.
void Policies::pull_hsts() const {
    if (!keeps_hsts()) return;
    const curl_hstsread_callback read = reader();
    if (read == nullptr) return;
    for (;;) {
        char name[2049] = "";
        curl_hstsentry given{};
        given.name = name;
        given.namelen = handle_.image().release() < 8012 ? 256 : sizeof name - 1;
        if (read(handle_.curl(), &given, handle_.options.pointer(CURLOPT_HSTSREADDATA)) != CURLSTS_OK || name[0] == '\0') return;
        const std::int64_t expires = given.expire[0] == '\0' ? HstsList::kForever : handle_.api().getdate(given.expire, nullptr);
        with_hsts([&](HstsStore& store) { store.list.add(name, given.includeSubDomains != 0, expires); });
    }
}

// Gives the application all entries, as libcurl does when the handle is cleaned up; which then has nothing to give any more.
void Policies::push_hsts() const {
    const OptionSet::Entry* const entry = handle_.options.find(CURLOPT_HSTSWRITEFUNCTION);
    if (entry == nullptr || entry->value.function == nullptr) return;
    const auto write = reinterpret_cast<curl_hstswrite_callback>(entry->value.function);
    std::list<HstsList::Entry> entries;
    with_hsts([&](const HstsStore& store) { entries = store.list.entries(); });
    handle_.api().easy_setopt(handle_.curl(), CURLOPT_HSTSWRITEFUNCTION, nullptr);
    curl_index place{0, entries.size()};
    for (HstsList::Entry& one : entries) {
        curl_hstsentry given{};
        given.name = one.host.data();
        given.namelen = one.host.size();
        given.includeSubDomains = one.with_subdomains;
        const std::string expiry = one.expiry();
        expiry.copy(given.expire, sizeof given.expire - 1);
        if (expiry.empty() || write(handle_.curl(), &given, &place, handle_.options.pointer(CURLOPT_HSTSWRITEDATA)) != CURLSTS_OK) return;
        ++place.index;
    }
}

void Policies::note(Recorder& recorder, std::string_view header, std::uint16_t detail) {
    if (!keeps_hsts() && alt_svc_ == nullptr) return;
    const std::string_view name = header.substr(0, std::min(header.find(':'), header.size()));
    const bool matters = (is_same_name(name, kHsts) && keeps_hsts()) || (is_same_name(name, kAltSvc) && alt_svc_ != nullptr);
    if (!matters || (detail & (CURLH_CONNECT | CURLH_TRAILER)) != 0) return;
    const auto number = [this](CURLINFO info) {
        long value = 0;
        handle_.api().easy_getinfo(handle_.curl(), info, &value);
        return value;
    };
    char* url = nullptr;
    if (handle_.api().easy_getinfo(handle_.curl(), CURLINFO_EFFECTIVE_URL, &url) != CURLE_OK || url == nullptr) return;
    const auto origin = origin_of(handle_.api(), url);
    if (!origin || !origin->is_encrypted) return;
    const auto port = static_cast<unsigned>(handle_.options.number(CURLOPT_PORT));
    const long hops = number(CURLINFO_REDIRECT_COUNT);
    const long version = number(CURLINFO_HTTP_VERSION);
    const char* const protocol = version == CURL_HTTP_VERSION_3 ? "h3" : version == CURL_HTTP_VERSION_2_0 ? "h2" : "h1";
    const std::string text = origin->host + " " + std::to_string(port != 0 && hops == 0 ? port : origin->port) + " " + protocol + "\n" +
                             std::string(header.substr(0, header.find_first_of("\r\n")));
    recorder.policy(text);
    if (replays()) take(text);
}

void Policies::take(std::string_view text) {
    const auto policy = parse_policy(text);
    if (!policy) return;
    if (policy->name == kHsts)
        with_hsts([&](HstsStore& store) { store.list.take(policy->host, policy->value, unix_seconds()); });
    else if (policy->name == kAltSvc && alt_svc_ != nullptr)
        alt_svc_->take({policy->protocol, policy->host, policy->port}, policy->value, unix_seconds());
}

// libcurl has not read the files of HSTS for played transfers, so after a reset it does not know their names.
void Policies::cleaning_up() {
    if (has_played_ && alt_svc_ != nullptr) written_.emplace_back(alt_svc_name_.empty() ? alt_svc_file_ : alt_svc_name_, alt_svc_->lines());
    std::string file = hsts_name_.value_or("");
    std::string lines;
    bool is_played = false;
    with_hsts([&](const HstsStore& store) {
        is_played = store.has_played;
        if (!hsts_name_) file = store.file;
        if (is_played) lines = store.list.lines();
    });
    if (!is_played) return;
    push_hsts();
    if (file.empty()) return;
    if (!hsts_name_) handle_.api().easy_setopt(handle_.curl(), CURLOPT_HSTS, file.c_str());
    written_.emplace_back(file, lines);
}

void Policies::cleaned_up() const {
    for (const PolicyFile& file : written_) file.settle();
}

}  // namespace replay
