// interleave HOW URL: an RTSP stream, whose packets come to the interleave callback.
//   packets      prints each
//   written      sets none: they come to the write callback
//   refuse       takes only a part of the second one
#include "trace.hpp"

namespace {

struct Packets {
    bool refuses = false;
    int count = 0;
};

size_t take(char* packet, size_t size, size_t count, void* data) {
    auto& packets = *static_cast<Packets*>(data);
    std::printf("packet %d: %zu bytes, hash %08x\n", packets.count, size * count, client::hash({packet, size * count}));
    return ++packets.count == 2 && packets.refuses ? 1 : size * count;
}

CURLcode ask(CURL* handle, const char* url, long request) {
    curl_easy_setopt(handle, CURLOPT_RTSP_STREAM_URI, url);
    curl_easy_setopt(handle, CURLOPT_RTSP_REQUEST, request);
    return curl_easy_perform(handle);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    const std::string_view how = arguments[1];
    CURL* handle = curl_easy_init();
    client::Trace trace(handle, "rtsp");
    Packets packets;
    packets.refuses = how == "refuse";
    curl_easy_setopt(handle, CURLOPT_URL, arguments[2]);
    if (how != "written") {
        curl_easy_setopt(handle, CURLOPT_INTERLEAVEDATA, &packets);
        curl_easy_setopt(handle, CURLOPT_INTERLEAVEFUNCTION, take);
    }
    trace.finished(ask(handle, arguments[2], CURL_RTSPREQ_OPTIONS));
    curl_easy_setopt(handle, CURLOPT_RTSP_TRANSPORT, "RTP/AVP/TCP;interleaved=0-1");
    trace.finished(ask(handle, arguments[2], CURL_RTSPREQ_SETUP));
    trace.finished(ask(handle, arguments[2], CURL_RTSPREQ_PLAY));
    // How many packets come with one receive is the network's affair.
    for (int n = 0; n < 40 && packets.count < 6; ++n) {
        const CURLcode code = ask(handle, arguments[2], CURL_RTSPREQ_RECEIVE);
        if (code == CURLE_OK && (how != "written" || trace.writes() < 6)) continue;
        trace.finished(code);
        break;
    }
    curl_easy_cleanup(handle);
}
