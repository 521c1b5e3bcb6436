#include "form_pointers.h"

#include <pthread.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "upload_source.h"

namespace replay {

namespace {

struct PutAside {
    std::unique_ptr<UploadSource> source;  // its argument is the application's pointer
    std::vector<EasyHandle*> handles;
};

struct All {
    std::mutex mutex;  // no code of the application's or libcurl's is called under it; a fork takes it
    std::map<const curl_httppost*, PutAside> by_node;
};

All& all() {
    static All* const all = [] {
        static All* made = nullptr;
        made = new All;
        pthread_atfork([] { made->mutex.lock(); }, [] { made->mutex.unlock(); }, [] { made->mutex.unlock(); });
        return made;
    }();
    return *all;
}

}  // namespace

void FormPointers::put_aside(curl_httppost* node, EasyHandle& handle) {
    const std::lock_guard lock(all().mutex);
    PutAside& aside = all().by_node[node];
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
    const std::lock_guard lock(all().mutex);
    const auto found = all().by_node.find(node);
    if (found == all().by_node.end()) return;
    PutAside& aside = found->second;
    const auto last = std::find(aside.handles.rbegin(), aside.handles.rend(), &handle);
    if (last != aside.handles.rend()) aside.handles.erase(std::next(last).base());
    if (!aside.handles.empty()) {
        aside.source->handle = aside.handles.back();
        return;
    }
    node->userp = aside.source->argument;
    all().by_node.erase(found);
}

void* FormPointers::of(const curl_httppost* node) {
    const std::lock_guard lock(all().mutex);
    const auto found = all().by_node.find(node);
    const bool is_aside = found != all().by_node.end() && node->userp == found->second.source.get();
    return is_aside ? found->second.source->argument : node->userp;
}

}  // namespace replay
