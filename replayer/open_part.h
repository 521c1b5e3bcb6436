#pragma once
// A part that is being published: nobody appends to it as long as this object lives.

#include <memory>
#include <string>
#include <vector>

#include "cassette_reader.h"
#include "private_file.h"
#include "salvage.h"

namespace replay {

class OpenPart {
public:
    // Takes the part's lock and finds the interactions in it: all of them, or, where it is damaged, those that can still be read. Throws
    // CassetteError.
    enum class Reading { all, what_remains };
    OpenPart(std::string path, Reading how);

    [[nodiscard]] const CassetteReader& cassette() const { return *found_.cassette; }
    [[nodiscard]] const std::vector<CassetteReader::Place>& places() const { return found_.places; }
    [[nodiscard]] const std::vector<Salvage::Loss>& losses() const { return found_.losses; }

    // It has been published: removes it, or, where something of it was lost, gives it a name under which it is no part any more, and
    // returns that. Writers that waited for the lock begin another one. Throw CassetteError.
    void remove() const;
    [[nodiscard]] std::string set_aside() const;

private:
    void close() const;

    std::string path_;
    PrivateFile file_;
    Salvage found_;
};

}  // namespace replay
