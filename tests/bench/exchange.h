#pragma once
// The exchanges that the benchmark makes: number N is a POST of 1.5 KB of JSON, answered with 11 KB of JSON. No two requests
// and no two responses are equal, so that nothing can be stored or found only once.

#include <cstdint>
#include <string>
#include <string_view>

namespace bench {

inline constexpr std::size_t kRequestBytes = 1536;
inline constexpr std::size_t kResponseBytes = 11 * 1024;

// Writes over `body`, whose memory is used again.
void make_request(std::uint32_t number, std::string& body);
void make_response(std::uint32_t number, std::string& body);

// Which exchange a request body belongs to. 0xffffffff if it is none.
[[nodiscard]] std::uint32_t number_of(std::string_view request);

}  // namespace bench
