#pragma once
#include <stdexcept>
#include <string>

namespace replay {

// A cassette that cannot be read or written. what() names the file, the place in it and, where there is one, the remedy;
// it is fit to be shown to a user behind "replay: ".
class CassetteError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// There is no cassette at that path: the one failure that has an ordinary remedy (record it), so it has a type.
class CassetteMissing : public CassetteError {
public:
    using CassetteError::CassetteError;
};

}  // namespace replay
