#pragma once
// Times of single transfers, and what to say of many.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace bench {

using Clock = std::chrono::steady_clock;

inline double ns_between(Clock::time_point from, Clock::time_point to) {
    return std::chrono::duration<double, std::nano>(to - from).count();
}

// `share` of 1: 0.5 is the median. Sorts.
inline double percentile(std::vector<double>& samples, double share) {
    if (samples.empty()) return 0;
    const auto rank = std::min(static_cast<std::size_t>(share * static_cast<double>(samples.size())), samples.size() - 1);
    std::nth_element(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(rank), samples.end());
    return samples[rank];
}

inline double median(std::vector<double> samples) { return percentile(samples, 0.5); }

// What two readings of the clock with nothing between them take: part of every sample, and none of what is measured.
inline double empty_timing() {
    std::vector<double> samples;
    for (int i = 0; i < 20001; ++i) {
        const auto began = Clock::now();
        samples.push_back(ns_between(began, Clock::now()));
    }
    return median(std::move(samples));
}

}  // namespace bench
