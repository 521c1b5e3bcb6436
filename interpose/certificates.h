#pragma once
// CURLINFO_CERTINFO: the certificates that a server showed, field by field, where the application asked for them with CURLOPT_CERTINFO.
//
// As an Info their fields are one list, with an empty text in front of each certificate's.

#include <vector>

#include "api.h"
#include "interaction.h"

namespace replay {

class EasyHandle;

// Recording, after the transfer: adds them to the infos.
void read_certificates(const EasyHandle& handle, std::vector<Info>& infos);

// What getinfo gives out for a played transfer. It belongs to this object.
class PlayedCertificates {
public:
    void clear();
    // Valid until clear() or the next call; points to the texts of `info`.
    [[nodiscard]] curl_certinfo* of(const Info& info);

private:
    curl_certinfo answer_{};
    std::vector<curl_slist> fields_;
    std::vector<curl_slist*> certificates_;  // the first field of each
};

}  // namespace replay
