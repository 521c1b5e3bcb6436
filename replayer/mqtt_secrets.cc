// The secrets in what MQTT's first packet says: CONNECT, of version 3.1.1, which is what libcurl speaks.

#include <algorithm>

#include "secret_texts.h"

namespace replay {

namespace {

constexpr std::string_view kProtocol("\0\4MQTT\4", 7);
constexpr unsigned char kConnect = 0x10;

// What the flags say that there is in the packet.
constexpr unsigned kHasWill = 0x04;
constexpr unsigned kHasPassword = 0x40;
constexpr unsigned kHasUser = 0x80;

// Where a packet says its protocol, behind its type and its length in up to four bytes of seven bits each.
bool begins_before(std::string_view bytes, std::size_t protocol) {
    constexpr std::size_t kLongestLength = 4;
    constexpr unsigned kGoesOn = 0x80;
    for (std::size_t back = 1; back <= kLongestLength && back < protocol; ++back) {
        const bool goes_on = (static_cast<unsigned char>(bytes[protocol - back]) & kGoesOn) != 0;
        if (goes_on != (back > 1)) return false;
        if (static_cast<unsigned char>(bytes[protocol - back - 1]) == kConnect) return true;
    }
    return false;
}

class Fields {
public:
    Fields(const UnescapedText& bytes, std::size_t at) : bytes_(bytes.text()), at_(at) {}

    [[nodiscard]] unsigned byte() { return at_ < bytes_.size() ? static_cast<unsigned char>(bytes_[at_++]) : 0; }
    [[nodiscard]] std::size_t place() const { return at_; }
    void skip(std::size_t size) { at_ = std::min(at_ + size, bytes_.size()); }

    struct Place {
        std::size_t start;
        std::size_t end;
    };
    // Behind its length in two bytes.
    [[nodiscard]] Place next() {
        const std::size_t size = byte() << 8u;
        const std::size_t all = size | byte();
        const std::size_t start = at_;
        skip(all);
        return {start, at_};
    }

private:
    std::string_view bytes_;
    std::size_t at_;
};

}  // namespace

void look_in_mqtt(const UnescapedText& bytes, SecretCollector& secrets) {
    const std::string_view all = bytes.text();
    for (std::size_t at = 0; (at = all.find(kProtocol, at)) != std::string_view::npos;) {
        const std::size_t protocol = at;
        at += kProtocol.size();
        if (!begins_before(all, protocol)) continue;
        Fields fields(bytes, at);
        const unsigned flags = fields.byte();
        fields.skip(2);                    // for how long the connection is kept
        static_cast<void>(fields.next());  // the client's identifier
        if ((flags & kHasWill) != 0) {
            static_cast<void>(fields.next());
            static_cast<void>(fields.next());
        }
        const auto field = [&] {
            const Fields::Place place = fields.next();
            return UnescapedText(bytes, place.start, place.end, Writing::plain);
        };
        if ((flags & kHasUser) != 0) secrets.add_user(field());
        if ((flags & kHasPassword) != 0) secrets.add(field(), Certainty::named);
        at = fields.place();  // so that no packet is within another, whatever their lengths say
    }
}

}  // namespace replay
