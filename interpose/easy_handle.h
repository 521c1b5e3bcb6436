#pragma once
// What we keep beside a real CURL handle, from curl_easy_init to curl_easy_cleanup.
//
// Like the handle itself it is used by one thread at a time. `EasyHandle::of` finds it from any thread without a lock.

#include <pthread.h>

#include <memory>
#include <optional>
#include <string>

#include "application.h"
#include "connection.h"
#include "image.h"
#include "kept_headers.h"
#include "mime_parts.h"
#include "option_set.h"
#include "played_infos.h"
#include "player.h"
#include "policies.h"
#include "protocol.h"
#include "recorder.h"
#include "request_options.h"
#include "share.h"
#include "timeline.h"
#include "upload_source.h"

namespace replay {

class CallbackSink;
class Inquiry;
class MultiHandle;
struct Scope;

class EasyHandle final : public Timeline::Transfer {
public:
    // What is kept beside `curl`; made on the spot for a handle that libcurl made itself (a pushed stream). `caller` tells
    // the image then. nullptr only where no image can be told.
    [[nodiscard]] static EasyHandle* of(CURL* curl, const void* caller);
    [[nodiscard]] static EasyHandle* find(CURL* curl);
    static EasyHandle* create(CURL* curl, const Image& image);
    // Of a handle that libcurl is yet to free.
    static void destroy(EasyHandle* handle);
    // Has libcurl free its handle, whose address another thread's new one may then get at once. Meanwhile only callbacks in this thread
    // find what is kept, and what they use stays until it is deleted.
    static std::unique_ptr<EasyHandle> free_real(EasyHandle* handle);

    [[nodiscard]] CURL* curl() const { return curl_; }
    [[nodiscard]] const Image& image() const { return image_; }
    [[nodiscard]] const Api& api() const { return image_.api; }

    // curl_easy_setopt, duphandle, reset, perform, pause.
    CURLcode set(CURLoption option, const OptionValue& value);
    EasyHandle* duplicate(CURL* copy);
    void reset();
    CURLcode perform();
    CURLcode pause(int mask);

    // The trailer callback has supplied what it has. libcurl before 8.7 calls it for one transfer only, and so do we.
    void trailers_supplied();

    // How the next transfer will be done, found out when it begins: by perform(), or by the first call of a multi that moves it on.
    enum class Course { live, recorded, played };
    Course begin();
    // Begins one that is asked about in this way: a stream that was pushed, say. `found`: its recordings; none is a miss.
    void begin_playing(Inquiry& request, std::vector<Player::Candidate> found);
    void begin_recording(Inquiry& request);
    // Its end. For a recorded one: what libcurl's result was, or that the application went away before there was one.
    void end_recorded(CURLcode result);
    void end_broken_off();
    // The application is about to end a transfer that is still running. Recording, what follows is noted as a call of its own;
    // playing, what libcurl then told the progress callback, the debug callback and the like when recorded is told.
    void breaking_off();
    // A played one is over, or the application is done with it: it has been replayed, and in a strict session its recording been used,
    // unless that turned out to be another one's.
    void note_played();
    // What is played turned out to be no recording of this transfer.
    void count_missed();
    // It did not begin after all.
    void abandon();
    // For a played one: tells the error buffer, and the result.
    CURLcode end_played();

    void leave_multi() {
        multi = nullptr;
        is_libcurls = is_waiting = false;
    }

    Player::State step() override;

    // Whether curl_easy_perform runs it at the moment, played or recorded.
    [[nodiscard]] bool is_performing() const { return performing_ || (recorder_ != nullptr && multi == nullptr); }
    [[nodiscard]] bool was_played() const { return was_played_; }
    // Whether a played transfer is running.
    [[nodiscard]] bool is_played_now() const { return was_played_ && !player_.finished() && !is_waiting; }
    // Whether a callback runs that can only have come from a transfer of this handle, or of its multi.
    [[nodiscard]] bool is_in_callback() const;
    [[nodiscard]] Player& player() override { return player_; }
    [[nodiscard]] Recorder* recorder() { return recorder_.get(); }

    // That the last transfer was made in, if it was played or recorded.
    [[nodiscard]] const Scope& scope() const { return *scope_; }

    // What libcurl writes its errors into: the application's, or while recording one of ours.
    [[nodiscard]] const char* error_buffer() const {
        return application.error_buffer != nullptr ? application.error_buffer : recorded_error_;
    }

    Application application;
    OptionSet options;
    RequestOptions request_options;
    UploadSources uploads{*this};
    Connection connection{*this};
    bool continues_meter = false;  // played: the progress callback last answered that libcurl is to go on with its meter
    bool skips_file = false;       // played: the application left out the file of a wildcard download that is at hand
    ShareUse share;                // like libcurl's own, it and the cookies outlive a curl_easy_reset
    bool keeps_cookies = false;    // libcurl's cookie engine is on
    MultiHandle* multi = nullptr;  // that it was added to,
    bool is_libcurls = false;      // and libcurl's own with it; and
    bool is_waiting = false;       // its transfer has not begun: all there is to tell is still of the one before
    CURLMsg message{};             // its completion, while in the queue of `multi`
    Policies policies{*this};
    PlayedInfos infos{*this};
    KeptHeaders kept_headers;    // of a recorded transfer
    curl_header header_given{};  // what curl_easy_header gave out last, and
    curl_header next_given{};    // curl_easy_nextheader, where that has a place of its own

    // Hash of method, URL and deciding options, and the protocol, kept from transfer to transfer until such an option changes.
    Hash128 exact_head;
    Protocols exact_protocol = 0;
    bool exact_head_known = false;

private:
    EasyHandle(CURL* curl, const Image& image) : curl_(curl), image_(image) {}
    [[nodiscard]] std::string error_text() const;
    Interaction collect(CURLcode result, bool broken_off);
    CURLcode refuse_to_perform();
    CURLcode play();
    void begin_played();
    bool wait_for_unpause(CallbackSink& sink);
    CURLcode pause_recorded(int mask);
    CURLcode pause_played(int mask);

    CURL* curl_;
    const Image& image_;
    std::optional<MimeCopy> mime_copy_;  // of a duplicate: the parts of CURLOPT_MIMEPOST
    std::shared_ptr<const Scope> scope_;
    std::unique_ptr<Recorder> recorder_;
    SecretBook* secrets_ = nullptr;  // for what is being recorded: see Session::secrets
    Player player_;
    bool was_played_ = false;
    bool is_noted_ = true;                       // see note_played()
    std::uint32_t place_ = 0;                    // in the order of play
    bool has_begun_ = false;                     // a played transfer has delivered something, or is about to
    bool has_told_error_ = false;                // since the last transfer began, the error buffer has been written to
    bool performing_ = false;                    // a played transfer runs in perform(): its callbacks may not perform the handle again
    pthread_t performer_{};                      // in this thread
    char recorded_error_[CURL_ERROR_SIZE] = {};  // libcurl's error buffer, where the application gave none while recording
    std::string error_before_;                   // what the buffer held when the recorded transfer began: as a rule nothing
    friend class StandIns;
};

// curl_easy_setopt of the real function.
CURLcode set_real(const Image& image, CURL* curl, CURLoption option, const OptionValue& value);

// curl_easy_init for callers of this image; nullptr gives NULL.
CURL* easy_init(const Image* image);

}  // namespace replay
