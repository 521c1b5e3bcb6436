#pragma once
// From what an application observes of a live transfer to an interaction. One Recorder a transfer, used by the thread that
// runs the transfer; nothing is shared.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "interaction.h"

namespace replay {

class Recorder {
public:
    // The transfer begins now. `body` is the request's body where it is given whole; `pulled` says that callbacks will supply it;
    // `redact`, that credentials are to be masked (secrets.h).
    Recorder(Request request, std::string_view body, bool pulled, bool redact = true);

    // The transfer begins after the last call that was numbered. What follows was delivered by call number `call` of the application into
    // libcurl. What one call delivered, of however many transfers, is one batch, and is replayed as one.
    void in_call(std::uint32_t call) { call_ = call; }
    [[nodiscard]] static std::uint32_t new_call();  // a number that this process has not given lately

    // A header line or a chunk of the body is about to be given to the application. Noted before it is, since the application
    // may write into the bytes; what it then answered, where that is not "all of it", follows by answered().
    void header(std::string_view line);
    void body(std::string_view chunk);
    // The application's unusual answer to what was noted last. A chunk that it paused on is forgotten: libcurl gives it again.
    void answered(bool paused, std::uint64_t answer);
    // A source of the upload (0: the read callback; from 1: a part's) was asked for `asked` bytes and supplied these, or refused.
    void pull(unsigned source, std::size_t asked, std::string_view supplied, bool refused);
    void seek(unsigned source, std::int64_t offset, int origin, int answer);
    void progress(const std::int64_t (&amounts)[4]);
    void debug(int type, std::string_view text);
    // A debug line whose bytes are not kept.
    void debug_length(int type, std::size_t size);
    // The application asked for an info, and libcurl answered this (`is_null`: a null pointer).
    void asked(Info info, bool is_null);
    // Header bytes as they went over the wire. Not an event: the application does not see them.
    void sent_head(std::string_view bytes);

    // The transfer is over. `ended_by_application`: it was removed or cleaned up before libcurl had a result; that is a call with
    // a number of its own (in_call), so that played again, the application gets the chance to do the same.
    [[nodiscard]] Interaction finish(int result, bool ended_by_application, std::vector<Info> infos, std::string error);

    // Whether this process began it: a forked child inherits recorders of transfers that are not its own.
    [[nodiscard]] bool is_this_process() const;

private:
    Event& add(EventKind kind, std::string_view bytes);
    void redact();
    [[nodiscard]] std::uint32_t keep_asked(Info info);

    Interaction interaction_;
    std::vector<std::uint32_t> last_asked_;  // of each info that was asked for: where in Metadata::asked its last value is
    std::uint64_t began_;
    std::uint32_t call_ = 0;
    bool pulled_;
    bool redact_;
    int process_;
};

}  // namespace replay
