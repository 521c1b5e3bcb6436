#include "size.h"

#include <filesystem>
#include <stdexcept>

#include "cassette_reader.h"

namespace bench {

namespace {

constexpr double kEvent = 24;
constexpr double kBound = 512;  // for all else of an interaction

}  // namespace

void size_row(const std::string& cassette, Table& table) {
    const auto places = replay::CassetteReader(cassette).scan();
    if (places.empty()) throw std::runtime_error(cassette + " holds no interactions");
    double needed = 0;
    for (const auto& place : places) {
        needed += kEvent * place.head.event_count;
        for (const replay::StreamRef& stream : place.head.streams)
            if (stream.location == 0) needed += static_cast<double>(stream.length);
    }
    const auto count = static_cast<double>(places.size());
    const double size = static_cast<double>(std::filesystem::file_size(cassette));
    const double beyond = (size - needed) / count;
    table.add({"size of an interaction, beyond its bytes and 24 an event", bytes_text(needed / count), bytes_text(size / count),
               "+" + bytes_text(beyond), "+" + bytes_text(kBound), verdict(beyond <= kBound)});
}

}  // namespace bench
