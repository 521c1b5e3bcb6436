#include "easy_handle.h"

#include <cstring>
#include <utility>

#include "callback_sink.h"
#include "cookies.h"
#include "errno_keeper.h"
#include "infos.h"
#include "multi_handle.h"
#include "outcome.h"
#include "pointer_map.h"
#include "progress_meter.h"
#include "report.h"
#include "request_source.h"
#include "session.h"
#include "stand_ins.h"

namespace replay {

static_assert(kResultMiss == CURLE_REMOTE_ACCESS_DENIED && kResultUnreadable == CURLE_REMOTE_ACCESS_DENIED &&
              kResultPartial == CURLE_PARTIAL_FILE && kResultTimedOut == CURLE_OPERATION_TIMEDOUT);
static_assert(kInfoTotalTime == CURLINFO_TOTAL_TIME_T && kInfoNameLookupTime == CURLINFO_NAMELOOKUP_TIME_T &&
              kInfoConnectTime == CURLINFO_CONNECT_TIME_T && kInfoPretransferTime == CURLINFO_PRETRANSFER_TIME_T &&
              kInfoAppconnectTime == CURLINFO_APPCONNECT_TIME_T && kInfoContentLength == CURLINFO_CONTENT_LENGTH_DOWNLOAD_T &&
              kInfoUploaded == CURLINFO_SIZE_UPLOAD_T && kInfoUploadLength == CURLINFO_CONTENT_LENGTH_UPLOAD_T &&
              kInfoRedirects == CURLINFO_REDIRECT_COUNT);

namespace {

PointerMap<CURL, EasyHandle>& handles() {
    static auto* const map = new PointerMap<CURL, EasyHandle>;
    return *map;
}

// A handle that libcurl is freeing in this thread. One may be freed in a callback of another's.
class Leaving {
public:
    explicit Leaving(EasyHandle* handle) : handle_(handle), before_(std::exchange(last, this)) {}
    ~Leaving() { last = before_; }
    Leaving(const Leaving&) = delete;
    Leaving& operator=(const Leaving&) = delete;

    static EasyHandle* find(const CURL* curl) {
        for (const Leaving* one = last; one != nullptr; one = one->before_)
            if (one->handle_->curl() == curl) return one->handle_;
        return nullptr;
    }

private:
    static thread_local constinit Leaving* last;
    EasyHandle* handle_;
    Leaving* before_;
};

thread_local constinit Leaving* Leaving::last = nullptr;

}  // namespace

EasyHandle* EasyHandle::find(CURL* curl) {
    if (curl == nullptr) return nullptr;
    EasyHandle* const known = handles().find(curl);
    return known != nullptr ? known : Leaving::find(curl);
}

EasyHandle* EasyHandle::of(CURL* curl, const void* caller) {
    if (curl == nullptr) return nullptr;
    if (EasyHandle* const known = find(curl)) return known;
    const Image* const image = Image::of_caller(caller);
    return image == nullptr ? nullptr : create(curl, *image);
}

EasyHandle* EasyHandle::create(CURL* curl, const Image& image) {
    auto* const handle = new EasyHandle(curl, image);
    handles().insert(curl, handle);
    if (Session::instance().records()) StandIns::install(*handle);
    return handle;
}

void EasyHandle::destroy(EasyHandle* handle) {
    handles().erase(handle->curl_);
    delete handle;
}

std::unique_ptr<EasyHandle> EasyHandle::free_real(EasyHandle* handle) {
    handles().erase(handle->curl_);
    const Leaving leaving(handle);
    handle->api().easy_cleanup(handle->curl_);
    return std::unique_ptr<EasyHandle>(handle);
}

CURLcode set_real(const Image& image, CURL* curl, CURLoption option, const OptionValue& value) {
    if (option < CURLOPTTYPE_OBJECTPOINT) return image.api.easy_setopt(curl, option, static_cast<long>(value.number));
    if (option < CURLOPTTYPE_FUNCTIONPOINT) return image.api.easy_setopt(curl, option, value.pointer);
    if (option < CURLOPTTYPE_OFF_T) return image.api.easy_setopt(curl, option, value.function);
    if (option < CURLOPTTYPE_BLOB) return image.api.easy_setopt(curl, option, value.number);
    return image.api.easy_setopt(curl, option, value.pointer);
}

CURLcode EasyHandle::set(CURLoption option, const OptionValue& value) {
    options.set(image_, option, value);
    application.set(option, value);
    if (RequestSource::is_in_head(option)) exact_head_known = false;
    CURLcode result = CURLE_OK;
    const bool stood_in = Session::instance().records() && StandIns::forward(*this, option, result);
    if (!stood_in) {
        const ShareUse::As locks(share, ShareUse::Locking::passed);
        result = set_real(image_, curl_, option, value);
    }
    if (result == CURLE_OK) {
        if (option == CURLOPT_SHARE) share.attach(static_cast<const CURLSH*>(value.pointer));
        note_cookie_option(*this, option, value);
        if (option == CURLOPT_MIMEPOST) mime_copy_.reset();
        infos.set(option);
        policies.set(option, value);
        const RequestOptions::Method method_before = request_options.method();
        request_options.set(option, value);
        if (request_options.method() != method_before) exact_head_known = false;
    }
    return result;
}

EasyHandle* EasyHandle::duplicate(CURL* copy) {
    auto* const handle = new EasyHandle(copy, image_);
    handle->application = application;
    handle->options = options;
    handle->keeps_cookies = keeps_cookies || share.shares_cookies();
    handle->request_options = request_options;
    if (const void* const mime = options.pointer(CURLOPT_MIMEPOST)) {
        OptionValue copied;
        copied.pointer = handle->mime_copy_.emplace(static_cast<const curl_mime*>(mime)).key();
        handle->options.set(image_, CURLOPT_MIMEPOST, copied);
    }
    infos.duplicate(handle->infos);
    policies.duplicate(handle->policies);
    handles().insert(copy, handle);
    // libcurl copied the stand-ins with our pointer to the original.
    if (Session::instance().records()) StandIns::install(*handle);
    return handle;
}

bool EasyHandle::is_in_callback() const { return multi != nullptr ? multi->is_in_call() : performing_ || recorder_ != nullptr; }

void EasyHandle::reset() {
    connection.end();
    infos.reset();
    policies.reset();
    application = Application{};
    options.clear();
    mime_copy_.reset();
    request_options = {};
    exact_head_known = false;
    if (Session::instance().records()) StandIns::install(*this);
}

EasyHandle::Course EasyHandle::begin() {
    const ErrnoKeeper keeper;
    Session& session = Session::instance();
    infos.begin();
    was_played_ = has_told_error_ = has_begun_ = skips_file = continues_meter = false;
    RequestSource request(*this);
    connection.end();
    if (session.mode() == Mode::live || request.stays_live()) {
        session.count_live();
        return Course::live;
    }
    if (session.replays()) {
        std::vector<Player::Candidate> found = session.find(request);
        const OnMiss otherwise = found.empty() ? session.on_miss(request) : OnMiss::fail;
        if (otherwise == OnMiss::fail) {
            uploads.attach(false);
            begin_playing(request, std::move(found));
            return Course::played;
        }
        session.note_not_failed(request, otherwise);
        if (otherwise == OnMiss::live) {
            session.count_live();
            return Course::live;
        }
    }
    uploads.attach(true);
    begin_recording(request);
    return Course::recorded;
}

void EasyHandle::begin_playing(Inquiry& request, std::vector<Player::Candidate> found) {
    Session& session = Session::instance();
    was_played_ = true;
    scope_ = session.scope_of(request);
    for (bool is_second = false;; is_second = true) {
        if (found.empty()) return player_.start_failing(kResultMiss, session.miss(request));
        try {
            player_.start(std::move(found));
            player_.limit(request_options.limits());
            if (request.pulled()) player_.judge_upload(session.upload_judge(request));
            is_noted_ = false;
            session.count_replayed();
            place_ = scope_->cassette->next_place();
            return;
        } catch (const CassetteError& error) {
            if (!is_second && scope_->cassette->rebuild_index()) {
                found = session.find(request);
                continue;
            }
            report_once(error.what());
            session.count_missed(request.request());
            return player_.start_failing(kResultUnreadable, error.what());
        }
    }
}

void EasyHandle::begin_recording(Inquiry& request) {
    kept_headers.begin();
    policies.begin();
    connection.begin(request.request().url);
    const std::string_view body = request.body();
    const bool pulled = request.pulled();
    Session& session = Session::instance();
    const std::shared_ptr<const Treatment> treatment = session.treatment(request.request());
    scope_ = session.scope_of(request);
    secrets_ = session.secrets(*treatment);
    if (secrets_ != nullptr) request.tell_secrets(*secrets_);
    recorder_ = std::make_unique<Recorder>(request.take_request(), body, pulled, secrets_, &scope_->cassette->recorded_path(),
                                           std::shared_ptr<const Matching>(treatment, &treatment->matching));
    if (request.exhausted > 0) recorder_->is_further();
    recorded_error_[0] = '\0';
    error_before_ = error_text();
}

std::string EasyHandle::error_text() const { return {error_buffer(), strnlen(error_buffer(), CURL_ERROR_SIZE)}; }

Interaction EasyHandle::collect(CURLcode result, bool broken_off) {
    // One that is broken off may have lost its buffer before. And what stood there when it began is none of it.
    std::string error = broken_off ? std::string{} : error_text();
    if (error == error_before_) error.clear();
    if (!error.empty()) has_told_error_ = true;
    uploads.detach();
    const std::unique_ptr<Recorder> recorder = std::move(recorder_);
    Interaction interaction = recorder->finish(result, broken_off, infos_after(*this), std::move(error));
    interaction.metadata.recorder = image_.version();
    interaction.metadata.last_request = static_cast<std::uint32_t>(kept_headers.last_request(api(), curl_));
    if (!broken_off) interaction.metadata.kept = kept_headers.not_in(interaction, api(), curl_);
    return interaction;
}

void EasyHandle::end_recorded(CURLcode result) {
    if (recorder_ == nullptr) return;
    const ErrnoKeeper keeper;
    const std::uint64_t began = recorder_->began();
    Interaction interaction = collect(result, false);
    const bool connected = result == CURLE_OK && options.number(CURLOPT_CONNECT_ONLY) != 0;
    if (connected) interaction.head.flags |= kInteractionConnected;
    const auto appended = Session::instance().record(*scope_, std::move(interaction), secrets_);
    if (connected && appended) connection.record(scope_->cassette, *appended, began, secrets_);
}

void EasyHandle::end_broken_off() {
    if (recorder_ == nullptr) return;
    const ErrnoKeeper keeper;
    // A forked child cleans up handles whose transfers are its parent's.
    if (recorder_->is_this_process())
        Session::instance().record(*scope_, collect(static_cast<CURLcode>(kResultPartial), true), secrets_);
    else
        abandon();
}

void EasyHandle::breaking_off() {
    if (recorder_ != nullptr) recorder_->in_call(Recorder::new_call());
    connection.part();
    if (!was_played_) return;
    CallbackSink sink(*this);
    player_.break_off(sink);
    note_played();
}

void EasyHandle::note_played() {
    if (!was_played_ || !player_.has_recording() || std::exchange(is_noted_, true)) return;
    if (player_.has_missed())
        Session::instance().take_back_replayed();
    else
        scope_->cassette->note_played(player_.candidate().offset, place_);
}

void EasyHandle::count_missed() { Session::instance().count_missed(RequestSource(*this).request()); }

void EasyHandle::abandon() {
    uploads.detach();
    recorder_.reset();
}

CURLcode EasyHandle::end_played() {
    note_played();
    settle_cookies(*this);
    share.release_all(curl_);
    draw_progress_meter(*this);
    if (player_.take_miss()) count_missed();
    if (!player_.error().empty()) {
        application.tell_error(player_.error());
        has_told_error_ = true;
    }
    const bool connected = player_.result() == CURLE_OK && player_.has_recording() && (player_.head().flags & kInteractionConnected) != 0;
    if (connected) connection.play();
    return static_cast<CURLcode>(player_.result());
}

// What libcurl does on its own when a transfer begins.
void EasyHandle::begin_played() {
    if (std::exchange(has_begun_, true) || !player_.has_recording()) return;
    load_cookie_files(*this);
    policies.begin();
    policies.play();
}

Player::State EasyHandle::step() {
    begin_played();
    CallbackSink sink(*this);
    return player_.step(sink);
}

void EasyHandle::trailers_supplied() {
    if (image_.release() >= 8007) return;
    for (const CURLoption option : {CURLOPT_TRAILERFUNCTION, CURLOPT_TRAILERDATA}) {
        options.set(image_, option, {});
        application.set(option, {});
    }
}

CURL* easy_init(const Image* image) {
    if (image == nullptr) return nullptr;
    CURL* const curl = image->api.easy_init();
    if (curl != nullptr) EasyHandle::create(curl, *image);
    return curl;
}

}  // namespace replay
