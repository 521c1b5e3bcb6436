#pragma once
// The head and the body of a recorded response, and all in the interaction that depends on how long they are: a change of one goes through
// here.

#include <string_view>

#include "interaction.h"
#include "splices.h"

namespace replay {

class ResponseSpans {
public:
    // The interaction must outlive this.
    explicit ResponseSpans(Interaction& interaction);

    [[nodiscard]] Interaction& interaction() { return interaction_; }
    [[nodiscard]] const Interaction& interaction() const { return interaction_; }
    [[nodiscard]] std::string_view head() const { return interaction_.stream(Stream::response_head); }
    [[nodiscard]] std::string_view body() const { return interaction_.stream(Stream::response_body); }
    // Whether the body that the application got is what libcurl counted: neither decompressed nor more than that.
    [[nodiscard]] bool counts_body() const { return counts_body_; }

    // Changes them. Chunks keep their boundaries; within what is changed, in proportion. One of which nothing is left goes.
    void splice_head(const Splices& splices);
    void splice_body(const Splices& splices);

private:
    void move_events(EventKind kind, const Splices& splices);
    void move_progress(const Splices& splices, std::uint64_t before);
    void move_infos(const Splices& splices, std::uint64_t before);

    Interaction& interaction_;
    bool counts_body_;
};

}  // namespace replay
