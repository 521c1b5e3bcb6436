#pragma once
// What the dynamic linker would see of an executable or a library, read without running it: ldd(1) may execute the
// program that it is asked about. elf(5) describes the format. Every offset and count is checked against the file.

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "private_file.h"

namespace replay {

// A file that begins as ELF and then contradicts itself; what() names it.
class ElfError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class ElfFile {
public:
    // Nothing where the file cannot be read or is no ELF file (errno says why; 0: no ELF). Throws ElfError.
    [[nodiscard]] static std::optional<ElfFile> open(const std::string& path);

    [[nodiscard]] const std::string& path() const { return path_; }
    // Whether processes of this program's own kind (class, byte order, machine) can load it. Of other files nothing else is known.
    [[nodiscard]] bool is_native() const { return native_; }
    // "64-bit x86-64", "32-bit ARM".
    [[nodiscard]] std::string kind() const;

    [[nodiscard]] bool is_dynamic() const { return dynamic_; }                     // has a dynamic section
    [[nodiscard]] const std::string& interpreter() const { return interpreter_; }  // its dynamic linker; empty: none
    [[nodiscard]] const std::vector<std::string>& needed() const { return needed_; }
    [[nodiscard]] const std::string& rpath() const { return rpath_; }
    [[nodiscard]] const std::string& runpath() const { return runpath_; }

    // Whether other objects can call its `symbol`.
    [[nodiscard]] bool exports(std::string_view symbol) const { return find(dynamic_symbols_, symbol) == Found::defined; }
    // Whether it wants `symbol` from another object.
    [[nodiscard]] bool imports(std::string_view symbol) const { return find(dynamic_symbols_, symbol) == Found::undefined; }
    // Whether it holds `symbol` for itself, as far as its symbol table was not stripped.
    [[nodiscard]] bool defines(std::string_view symbol) const;
    // Whether these bytes are anywhere in the file. Reads all of it.
    [[nodiscard]] bool contains(std::string_view bytes) const;

private:
    struct Segment {
        std::uint64_t address;
        std::uint64_t offset;
        std::uint64_t size;
    };
    struct SymbolTable {
        std::string symbols;  // Elf64_Sym after Elf64_Sym
        std::string names;
    };
    enum class Found { no, undefined, defined };

    ElfFile() = default;
    void read_segments(std::uint64_t table, std::uint16_t count);
    void read_dynamic(std::uint64_t offset, std::uint64_t size);
    void read_symbols(std::uint64_t table, std::uint16_t count);
    [[nodiscard]] std::string read(std::uint64_t offset, std::uint64_t size) const;
    [[nodiscard]] std::uint64_t offset_of(std::uint64_t address) const;
    [[nodiscard]] static std::string text_at(const std::string& names, std::uint64_t offset);
    [[nodiscard]] static Found find(const SymbolTable& table, std::string_view symbol);
    [[noreturn]] void fail(const char* what) const;

    PrivateFile file_;
    std::string path_;
    std::uint64_t size_ = 0;
    std::uint16_t machine_ = 0;
    bool wide_ = false;
    bool native_ = false;
    bool dynamic_ = false;
    std::vector<Segment> segments_;
    std::string interpreter_;
    std::vector<std::string> needed_;
    std::string rpath_;
    std::string runpath_;
    SymbolTable dynamic_symbols_;
    SymbolTable all_symbols_;
};

}  // namespace replay
