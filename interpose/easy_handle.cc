#include "easy_handle.h"

#include <time.h>

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
              kInfoRedirects == CURLINFO_REDIRECT_COUNT);

namespace {

PointerMap<CURL, EasyHandle>& handles() {
    static auto* const map = new PointerMap<CURL, EasyHandle>;
    return *map;
}

}  // namespace

EasyHandle* EasyHandle::find(CURL* curl) { return curl == nullptr ? nullptr : handles().find(curl); }

EasyHandle* EasyHandle::of(CURL* curl, const void* caller) {
    if (curl == nullptr) return nullptr;
    if (EasyHandle* const known = handles().find(curl)) return known;
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

CURLcode set_real(const Image& image, CURL* curl, CURLoption option, const OptionValue& value) {
    if (option < CURLOPTTYPE_OBJECTPOINT) return image.api.easy_setopt(curl, option, static_cast<long>(value.number));
    if (option < CURLOPTTYPE_FUNCTIONPOINT) return image.api.easy_setopt(curl, option, value.pointer);
    if (option < CURLOPTTYPE_OFF_T) return image.api.easy_setopt(curl, option, value.function);
    if (option < CURLOPTTYPE_BLOB) return image.api.easy_setopt(curl, option, value.number);
    return image.api.easy_setopt(curl, option, value.pointer);
}

CURLcode EasyHandle::set(CURLoption option, const OptionValue& value) {
    const bool is_post_size = option == CURLOPT_POSTFIELDSIZE || option == CURLOPT_POSTFIELDSIZE_LARGE;
    // libcurl drops its copy of the body where that may be shorter than the new size, and then asks the read callback.
    if (is_post_size && post_pointer_ == post_copy_.data() && post_size() < value.number) post_pointer_ = nullptr;
    // One setting under two names in libcurl: the later one counts.
    options.set(image_, is_post_size ? CURLOPT_POSTFIELDSIZE_LARGE : option, value);
    application.set(option, value);
    if (RequestSource::is_in_head(option)) exact_head_known = false;
    const Method method_before = method_;
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
        note_method(option, value);
        note_post_fields(option, value);
        note_limit(option, value.number);
    }
    if (method_ != method_before) exact_head_known = false;
    return result;
}

// What Curl_vsetopt does in 7.88.1.
void EasyHandle::note_method(CURLoption option, const OptionValue& value) {
    const bool on = value.number != 0;
    switch (option) {
        case CURLOPT_HTTPGET:
            if (on) method_ = Method::get;
            break;
        case CURLOPT_NOBODY:
            if (on)
                method_ = Method::head;
            else if (method_ == Method::head)
                method_ = Method::get;
            break;
        case CURLOPT_POST:
            method_ = on ? Method::post : Method::get;
            break;
        case CURLOPT_PUT:
        case CURLOPT_UPLOAD:
            method_ = on ? Method::put : Method::get;
            break;
        case CURLOPT_POSTFIELDS:
        case CURLOPT_COPYPOSTFIELDS:
            method_ = Method::post;
            break;
        case CURLOPT_HTTPPOST:
            method_ = Method::form;
            break;
        case CURLOPT_MIMEPOST:
            method_ = Method::mime;
            break;
        default:
            break;
    }
}

void EasyHandle::note_post_fields(CURLoption option, const OptionValue& value) {
    if (option != CURLOPT_POSTFIELDS && option != CURLOPT_COPYPOSTFIELDS) return;
    post_copy_.clear();
    post_pointer_ = static_cast<const char*>(value.pointer);
    if (option == CURLOPT_POSTFIELDS || post_pointer_ == nullptr) return;
    post_copy_ = post_fields();
    post_pointer_ = post_copy_.data();
}

// Two of them have two names each: the later one counts.
void EasyHandle::note_limit(CURLoption option, curl_off_t number) {
    const auto value = static_cast<std::uint64_t>(number);
    switch (option) {
        case CURLOPT_TIMEOUT:
            limits.total_ms = value * 1000;
            break;
        case CURLOPT_TIMEOUT_MS:
            limits.total_ms = value;
            break;
        case CURLOPT_CONNECTTIMEOUT:
            limits.connect_ms = value * 1000;
            break;
        case CURLOPT_CONNECTTIMEOUT_MS:
            limits.connect_ms = value;
            break;
        case CURLOPT_LOW_SPEED_LIMIT:
            limits.slow_bytes = value;
            break;
        case CURLOPT_LOW_SPEED_TIME:
            limits.slow_seconds = value;
            break;
        default:
            break;
    }
}

curl_off_t EasyHandle::post_size() const {
    const OptionSet::Entry* const entry = options.find(CURLOPT_POSTFIELDSIZE_LARGE);
    return entry == nullptr ? -1 : entry->value.number;
}

std::string_view EasyHandle::post_fields() const {
    if (post_pointer_ == nullptr || method_ != Method::post) return {};
    const curl_off_t size = post_size();
    return size < 0 ? std::string_view(post_pointer_) : std::string_view(post_pointer_, static_cast<std::size_t>(size));
}

EasyHandle* EasyHandle::duplicate(CURL* copy) {
    auto* const handle = new EasyHandle(copy, image_);
    handle->application = application;
    handle->options = options;
    handle->keeps_cookies = keeps_cookies || share.shares_cookies();
    handle->limits = limits;
    handle->method_ = method_;
    handle->post_copy_ = post_copy_;
    handle->post_pointer_ = post_pointer_ == post_copy_.data() ? handle->post_copy_.data() : post_pointer_;
    if (const void* const mime = options.pointer(CURLOPT_MIMEPOST)) {
        OptionValue copied;
        copied.pointer = handle->mime_copy_.emplace(static_cast<const curl_mime*>(mime)).key();
        handle->options.set(image_, CURLOPT_MIMEPOST, copied);
    }
    infos.duplicate(handle->infos);
    handles().insert(copy, handle);
    // libcurl copied the stand-ins with our pointer to the original.
    if (Session::instance().records()) StandIns::install(*handle);
    return handle;
}

bool EasyHandle::is_in_callback() const { return multi != nullptr ? multi->is_in_call() : performing_ || recorder_ != nullptr; }

void EasyHandle::reset() {
    connection.end();
    infos.reset();
    application = Application{};
    options.clear();
    mime_copy_.reset();
    limits = {};
    exact_head_known = false;
    method_ = Method::get;
    post_pointer_ = nullptr;
    post_copy_.clear();
    if (Session::instance().records()) StandIns::install(*this);
}

EasyHandle::Course EasyHandle::begin() {
    const ErrnoKeeper keeper;
    Session& session = Session::instance();
    infos.begin();
    was_played_ = was_refused_ = has_begun_ = skips_file = continues_meter = false;
    RequestSource request(*this);
    connection.end();
    if (session.mode() == Mode::live || request.stays_live()) {
        session.count_live();
        return Course::live;
    }
    if (session.replays()) {
        std::vector<Player::Candidate> found = session.find(request);
        if (!found.empty() || session.mode() == Mode::replay) {
            uploads.attach(false);
            begin_playing(request, std::move(found));
            return Course::played;
        }
    }
    uploads.attach(true);
    begin_recording(request);
    return Course::recorded;
}

void EasyHandle::begin_playing(Inquiry& request, std::vector<Player::Candidate> found) {
    Session& session = Session::instance();
    was_played_ = true;
    if (application.error_buffer != nullptr) application.error_buffer[0] = '\0';
    if (found.empty()) {
        player_.start_failing(kResultMiss, session.miss(request));
        return;
    }
    try {
        player_.start(std::move(found));
        player_.limit(limits);
        session.count_replayed();
    } catch (const CassetteError& error) {
        report_once(error.what());
        player_.start_failing(kResultUnreadable, error.what());
        session.count_missed();
    }
}

void EasyHandle::begin_recording(Inquiry& request) {
    kept_headers.begin();
    const bool redact = Session::instance().config().redact.value;
    recorder_ = std::make_unique<Recorder>(request.request(), request.body(), request.pulled(), redact);
    connection.begin(request.request().url);
    recorded_error_[0] = '\0';
}

Interaction EasyHandle::collect(CURLcode result, bool broken_off) {
    // One that is broken off may have lost its buffer before.
    std::string error;
    if (!broken_off) error.assign(error_buffer(), strnlen(error_buffer(), CURL_ERROR_SIZE));
    uploads.detach();
    const std::unique_ptr<Recorder> recorder = std::move(recorder_);
    Interaction interaction = recorder->finish(result, broken_off, infos_after(*this), std::move(error));
    interaction.metadata.recorder = image_.version();
    interaction.metadata.last_request = static_cast<std::uint32_t>(kept_headers.last_request(api(), curl_));
    return interaction;
}

void EasyHandle::end_recorded(CURLcode result) {
    if (recorder_ == nullptr) return;
    const ErrnoKeeper keeper;
    const std::uint64_t began = recorder_->began();
    Interaction interaction = collect(result, false);
    const bool connected = result == CURLE_OK && options.number(CURLOPT_CONNECT_ONLY) != 0;
    if (connected) interaction.head.flags |= kInteractionConnected;
    const auto appended = Session::instance().record(std::move(interaction));
    if (connected && appended) connection.record(*appended, began);
}

void EasyHandle::end_broken_off() {
    if (recorder_ == nullptr) return;
    // A forked child cleans up handles whose transfers are its parent's.
    if (recorder_->is_this_process())
        Session::instance().record(collect(static_cast<CURLcode>(kResultPartial), true));
    else
        abandon();
}

void EasyHandle::breaking_off() {
    if (recorder_ != nullptr) recorder_->in_call(Recorder::new_call());
    connection.part();
    if (!was_played_) return;
    CallbackSink sink(*this);
    player_.break_off(sink);
}

void EasyHandle::abandon() {
    uploads.detach();
    recorder_.reset();
}

CURLcode EasyHandle::end_played() {
    settle_cookies(*this);
    share.release_all(curl_);
    draw_progress_meter(*this);
    if (player_.take_miss()) Session::instance().count_missed();
    if (player_.result() != CURLE_OK || !player_.error().empty()) application.tell_error(player_.error());
    const bool connected = player_.result() == CURLE_OK && player_.has_recording() && (player_.head().flags & kInteractionConnected) != 0;
    if (connected) connection.play();
    return static_cast<CURLcode>(player_.result());
}

// What libcurl does on its own when a transfer begins.
void EasyHandle::begin_played() {
    if (std::exchange(has_begun_, true) || !player_.has_recording()) return;
    load_cookie_files(*this);
}

Player::State EasyHandle::step() {
    begin_played();
    CallbackSink sink(*this);
    return player_.step(sink);
}

// As libcurl does: an error buffer that has been written to since the transfer began is only cleared.
CURLcode EasyHandle::refuse_to_perform() {
    char line[] = "easy handle already used in multi handle\n";
    const std::string_view text(line, sizeof line - 2);
    application.tell_error(std::exchange(was_refused_, true) ? "" : text);
    application.trace_line(curl_, CURLINFO_TEXT, line, sizeof line - 1);
    return CURLE_FAILED_INIT;
}

CURLcode EasyHandle::perform() {
    if (recorder_ != nullptr) {
        // It is under way. libcurl says so, and that is no part of the transfer.
        std::unique_ptr<Recorder> recorder = std::move(recorder_);
        const CURLcode result = api().easy_perform(curl_);
        recorder_ = std::move(recorder);
        return result;
    }
    if (multi != nullptr || performing_) return refuse_to_perform();
    switch (begin()) {
        case Course::live:
            return api().easy_perform(curl_);
        case Course::recorded: {
            const CURLcode result = api().easy_perform(curl_);
            end_recorded(result);
            return result;
        }
        case Course::played:
            return play();
    }
    return CURLE_FAILED_INIT;
}

CURLcode EasyHandle::play() {
    // Also over when a callback of the application's throws.
    struct Performing {
        explicit Performing(bool& flag) : on(flag) { on = true; }
        ~Performing() { on = false; }
        bool& on;
    };
    const Performing performing(performing_);
    performer_ = pthread_self();
    begin_played();
    CallbackSink sink(*this);
    const Clock& clock = Session::instance().config().clock.value;
    const std::uint64_t began = clock.is_virtual() ? 0 : monotonic_ns();
    for (;;) {
        if (!clock.is_virtual()) sleep_until(began + clock.real(player_.next_time()));
        const Player::State state = player_.step(sink);
        if (state == Player::State::finished) break;
        if (player_.awaits_send()) {  // which only a callback could have done
            player_.give_up_waiting();
            continue;
        }
        if (state == Player::State::blocked && !wait_for_unpause(sink)) break;
    }
    return end_played();
}

// The application paused the transfer and nothing else can happen in it. As in libcurl, its progress callback goes on
// being called, and may unpause or abort; so may another thread.
bool EasyHandle::wait_for_unpause(CallbackSink& sink) {
    constexpr timespec kNap{0, 1000000};
    nanosleep(&kNap, nullptr);
    if (sink.progress(player_.progress()) != Sink::Answer::failed) return true;
    player_.start_failing(sink.failure(), sink.failure_text());
    player_.step(sink);
    return false;
}

CURLcode EasyHandle::pause(int mask) {
    if (was_played_ && player_.has_begun() && !player_.finished()) return pause_played(mask);
    return recorder_ != nullptr ? pause_recorded(mask) : api().easy_pause(curl_, mask);
}

CURLcode EasyHandle::pause_recorded(int mask) {
    Recorder& recorder = *recorder_;
    const Recorder::Outside outside = recorder.pausing((mask & CURLPAUSE_RECV) != 0, (mask & CURLPAUSE_SEND) != 0);
    const CURLcode result = api().easy_pause(curl_, mask);
    recorder.pausing_ended(outside);
    return result;
}

CURLcode EasyHandle::pause_played(int mask) {
    const bool receiving = (mask & CURLPAUSE_RECV) != 0;
    const bool is_lifted = player_.is_receiving_paused() && !receiving;
    const bool is_elsewhere = performing_ && pthread_equal(performer_, pthread_self()) == 0;
    player_.pause(receiving, (mask & CURLPAUSE_SEND) != 0);
    if (is_elsewhere) return CURLE_OK;  // the thread that performs goes on
    CURLcode result = CURLE_OK;
    if (is_lifted) {
        CallbackSink sink(*this);
        result = static_cast<CURLcode>(player_.give_held(sink));
    }
    if (multi != nullptr && !player_.is_blocked()) multi->went_on();
    return result;
}

void EasyHandle::trailers_supplied() {
    if (!image_.is_before(8, 7)) return;
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
