#include "certificates.h"

#include "easy_handle.h"

namespace replay {

void read_certificates(const EasyHandle& handle, std::vector<Info>& infos) {
    curl_certinfo* chain = nullptr;
    if (handle.options.number(CURLOPT_CERTINFO) == 0) return;
    if (handle.api().easy_getinfo(handle.curl(), CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == nullptr || chain->num_of_certs == 0)
        return;
    Info& info = infos.emplace_back();
    info.number = static_cast<std::uint32_t>(CURLINFO_CERTINFO);
    for (int i = 0; i < chain->num_of_certs; ++i) {
        info.list.emplace_back();
        for (const curl_slist* field = chain->certinfo[i]; field != nullptr; field = field->next) info.list.emplace_back(field->data);
    }
}

void PlayedCertificates::clear() {
    fields_.clear();
    certificates_.clear();
}

curl_certinfo* PlayedCertificates::of(const Info& info) {
    clear();
    fields_.reserve(info.list.size());  // they point to each other
    bool first = true;
    for (const std::string& text : info.list) {
        first = first || text.empty();
        if (text.empty()) {
            certificates_.push_back(nullptr);
            continue;
        }
        if (certificates_.empty()) break;  // no recording of ours
        // libcurl's own may be written to.
        curl_slist& field = fields_.emplace_back(curl_slist{const_cast<char*>(text.c_str()), nullptr});
        if (first)
            certificates_.back() = &field;
        else
            (&field)[-1].next = &field;
        first = false;
    }
    answer_ = {static_cast<int>(certificates_.size()), certificates_.data()};
    return &answer_;
}

}  // namespace replay
