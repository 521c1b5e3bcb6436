#pragma once
// Replaces the secrets in a long text as it is recorded, piece by piece, before any of it is written to a file. As in what is short they
// are recognised by where they stand and by their shape, but only as far as one piece tells; what is known already is found however it is
// cut.
//
// Not thread-safe.

#include <optional>
#include <span>

#include "occurrence_search.h"
#include "piece_cutter.h"
#include "secret_book.h"
#include "spool_filter.h"

namespace replay {

class StreamRedactor : public SpoolFilter {
public:
    // Of that kind of text; nothing: as it begins (kind_of_body). `book` outlives it.
    explicit StreamRedactor(SecretBook& book, std::optional<TextKind> kind = std::nullopt) : book_(book), cutter_(kind) {}

    // More may come when all was settled: its known secrets are looked for anew, and it is read on from there.
    std::size_t settle(std::span<char> held, bool is_all) override;
    void go_back(std::uint64_t to) override;
    [[nodiscard]] bool has_replaced() const override { return has_replaced_; }

private:
    SecretBook& book_;
    PieceCutter cutter_;
    std::size_t read_ = 0;  // of what is held: in which secrets were looked for, by place and shape
    std::optional<OccurrenceSearch> search_;
    bool has_replaced_ = false;
};

}  // namespace replay
