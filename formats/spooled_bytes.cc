#include "spooled_bytes.h"

#include <algorithm>

#include "error.h"

namespace replay {

template <class Action>
void SpooledBytes::attempt(Action action) {
    if (!trouble_.empty()) return;
    try {
        action();
    } catch (const CassetteError& error) {
        trouble_ = error.what();
        spool_.reset();
    }
}

void SpooledBytes::append(std::string_view bytes) {
    end_.append(bytes);
    if (cassette_ == nullptr || end_.size() < (start_ == 0 ? kLongest : kPiece + kKept)) return;
    move_out((end_.size() - kKept) / kPiece * kPiece, false);
}

// Moves so many bytes from memory to the file, where it can be written.
void SpooledBytes::move_out(std::size_t size, bool is_all) {
    if (filter_ != nullptr) size = filter_->settle(std::span(end_).first(size), is_all);
    attempt([&] {
        if (spool_ == nullptr) spool_ = std::make_unique<Spool>(*cassette_);
        const std::string_view bytes = std::string_view(end_).substr(0, size);
        spool_->file.append(bytes);
        spool_->sum.update(bytes);
    });
    end_.erase(0, size);
    start_ += size;
}

// Makes sure that what comes from `at` on is in memory. The sum has to begin anew.
void SpooledBytes::bring_back(std::uint64_t at) {
    if (at >= start_) return;
    if (filter_ != nullptr) filter_->go_back(at);
    std::string back(start_ - at, '\0');
    attempt([&] {
        spool_->file.read(SpoolFile::kFront + at, back.data(), back.size());
        spool_->file.rewind(SpoolFile::kFront + at);
        spool_->sum = RunningChecksum();
        std::string piece;
        for (std::uint64_t done = 0; done < at; done += piece.size()) {
            piece.resize(std::min<std::uint64_t>(kPiece, at - done));
            spool_->file.read(SpoolFile::kFront + done, piece.data(), piece.size());
            spool_->sum.update(piece);
        }
    });
    end_.insert(0, back);
    start_ = at;
}

void SpooledBytes::insert(std::uint64_t at, std::string_view bytes) {
    if (at == size()) return append(bytes);
    bring_back(at);
    end_.insert(at - start_, bytes);
    append({});
}

void SpooledBytes::erase(std::uint64_t at, std::size_t size) {
    bring_back(at);
    end_.erase(at - start_, size);
}

std::string SpooledBytes::substr(std::uint64_t at, std::size_t size) {
    bring_back(at);
    return end_.substr(at - start_, size);
}

void SpooledBytes::complete() { move_out(end_.size(), true); }

}  // namespace replay
