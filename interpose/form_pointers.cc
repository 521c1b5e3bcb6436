#include "form_pointers.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "lock_over_forks.h"
#include "upload_source.h"

namespace replay {

namespace {

struct PutAside {
    std::unique_ptr<UploadSource> source;  // its argument is the application's pointer
    std::vector<EasyHandle*> handles;
};

constinit std::mutex all_mutex;  // no code of the application's or libcurl's is called under it

// Under that mutex.
std::map<const curl_httppost*, PutAside>& all() {
    static auto* const by_node = new std::map<const curl_httppost*, PutAside>;
    return *by_node;
}

}  // namespace

void FormPointers::put_aside(curl_httppost* node, EasyHandle& handle) {
    const auto lock = lock_over_forks<all_mutex>();
    PutAside& aside = all()[node];
    if (aside.source == nullptr) aside.source = std::make_unique<UploadSource>();
    if (node->userp != aside.source.get()) {
        aside.source->node = node;
        aside.source->argument = node->userp;
        node->userp = aside.source.get();
    }
    aside.handles.push_back(&handle);
    aside.source->handle = &handle;
}

void FormPointers::put_back(curl_httppost* node, const EasyHandle& handle) {
    const auto lock = lock_over_forks<all_mutex>();
    const auto found = all().find(node);
    if (found == all().end()) return;
    PutAside& aside = found->second;
    const auto last = std::find(aside.handles.rbegin(), aside.handles.rend(), &handle);
    if (last != aside.handles.rend()) aside.handles.erase(std::next(last).base());
    if (!aside.handles.empty()) {
        aside.source->handle = aside.handles.back();
        return;
    }
    node->userp = aside.source->argument;
    all().erase(found);
}

void* FormPointers::of(const curl_httppost* node) {
    const auto lock = lock_over_forks<all_mutex>();
    const auto found = all().find(node);
    const bool is_aside = found != all().end() && node->userp == found->second.source.get();
    return is_aside ? found->second.source->argument : node->userp;
}

}  // namespace replay
