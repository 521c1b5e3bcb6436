#pragma once
// From libcurl's pointers (CURL*, CURLM*, curl_mimepart*) to what we keep beside them.
//
// Looked up at every call, from any thread, in a process that may fork while another thread is in here: so it takes no
// lock. Nodes are never freed, only used again, so a reader can't meet a dangling one; memory grows to the largest number
// of pointers alive at once. Different pointers may be handled concurrently; one and the same may not be inserted or erased by
// two threads at once, which libcurl's own rules for handles exclude.

#include <array>
#include <atomic>
#include <cstdint>

namespace replay {

template <class Key, class Value>
class PointerMap {
public:
    [[nodiscard]] Value* find(const Key* key) const {
        if (key == nullptr) return nullptr;  // which is what free nodes hold
        for (const Node* node = bucket(key).load(std::memory_order_acquire); node != nullptr; node = node->next)
            if (node->key.load(std::memory_order_acquire) == key) return node->value.load(std::memory_order_relaxed);
        return nullptr;
    }

    // Replaces what is known of `key`.
    void insert(const Key* key, Value* value) {
        std::atomic<Node*>& head = bucket(key);
        for (Node* node = head.load(std::memory_order_acquire); node != nullptr; node = node->next) {
            if (node->key.load(std::memory_order_acquire) != key) continue;
            node->value.store(value, std::memory_order_release);
            return;
        }
        for (Node* node = head.load(std::memory_order_acquire); node != nullptr; node = node->next) {
            const Key* expected = nullptr;
            if (!node->key.compare_exchange_strong(expected, claimed())) continue;
            node->value.store(value, std::memory_order_relaxed);
            node->key.store(key, std::memory_order_release);
            return;
        }
        auto* const node = new Node{key, value, head.load(std::memory_order_relaxed)};
        while (!head.compare_exchange_weak(node->next, node, std::memory_order_release)) {
        }
    }

    void erase(const Key* key) {
        for (Node* node = bucket(key).load(std::memory_order_acquire); node != nullptr; node = node->next)
            if (node->key.load(std::memory_order_acquire) == key) node->key.store(nullptr, std::memory_order_release);
    }

private:
    struct Node {
        std::atomic<const Key*> key;  // null: free
        std::atomic<Value*> value;
        Node* next;
    };
    static constexpr std::size_t kBuckets = 4096;

    // A node being filled in: no real pointer has this value.
    static const Key* claimed() { return reinterpret_cast<const Key*>(std::uintptr_t{1}); }

    static std::size_t place(const Key* key) { return (reinterpret_cast<std::uintptr_t>(key) * 0x9e3779b97f4a7c15u) >> 52; }
    std::atomic<Node*>& bucket(const Key* key) { return buckets_[place(key)]; }
    const std::atomic<Node*>& bucket(const Key* key) const { return buckets_[place(key)]; }

    std::array<std::atomic<Node*>, kBuckets> buckets_{};
};

}  // namespace replay
