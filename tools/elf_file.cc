#include "elf_file.h"

#include <elf.h>
#include <fcntl.h>

#include <cerrno>
#include <cstring>

namespace replay {

namespace {

#if defined(__x86_64__)
constexpr std::uint16_t kOwnMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr std::uint16_t kOwnMachine = EM_AARCH64;
#elif defined(__riscv)
constexpr std::uint16_t kOwnMachine = EM_RISCV;
#else
#error "name this machine's ELF number here"
#endif

// The element `index` of a table of T that has been read; the caller has checked that it is there.
template <class T>
T element(const std::string& table, std::size_t index) {
    T value;
    std::memcpy(&value, table.data() + index * sizeof(T), sizeof(T));
    return value;
}

}  // namespace

std::optional<ElfFile> ElfFile::open(const std::string& path) {
    ElfFile elf;
    elf.path_ = path;
    elf.file_ = PrivateFile(path, O_RDONLY);
    if (!elf.file_.is_open()) return std::nullopt;
    elf.size_ = elf.file_.size();
    Elf64_Ehdr header{};
    errno = 0;
    if (!elf.file_.is_regular() || elf.file_.read_at(0, &header, sizeof header) < 0) return std::nullopt;
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return std::nullopt;
    // e_machine lies at the same place in both classes.
    elf.machine_ = header.e_machine;
    elf.wide_ = header.e_ident[EI_CLASS] == ELFCLASS64;
    elf.native_ = elf.wide_ && header.e_ident[EI_DATA] == ELFDATA2LSB && header.e_machine == kOwnMachine;
    if (!elf.native_) return elf;
    if (elf.size_ < sizeof header) elf.fail("it is truncated");
    if (header.e_phnum > 0 && header.e_phentsize != sizeof(Elf64_Phdr)) elf.fail("its program headers have an unknown size");
    elf.read_segments(header.e_phoff, header.e_phnum);
    if (header.e_shoff != 0 && header.e_shentsize == sizeof(Elf64_Shdr)) elf.read_symbols(header.e_shoff, header.e_shnum);
    elf.file_ = PrivateFile();  // a program may have more libraries than we may have descriptors
    return elf;
}

void ElfFile::fail(const char* what) const { throw ElfError(path_ + " is a damaged ELF file: " + what); }

std::string ElfFile::read(std::uint64_t offset, std::uint64_t size) const {
    if (offset > size_ || size > size_ - offset) fail("something lies beyond its end");
    std::string bytes(size, '\0');
    if (file_.read_at(offset, bytes.data(), size) != static_cast<ssize_t>(size)) fail("it cannot be read");
    return bytes;
}

void ElfFile::read_segments(std::uint64_t table, std::uint16_t count) {
    const std::string headers = read(table, std::uint64_t{count} * sizeof(Elf64_Phdr));
    for (std::size_t i = 0; i < count; ++i) {
        const auto header = element<Elf64_Phdr>(headers, i);
        if (header.p_type == PT_LOAD) segments_.push_back({header.p_vaddr, header.p_offset, header.p_filesz});
        if (header.p_type == PT_INTERP) interpreter_ = text_at(read(header.p_offset, header.p_filesz), 0);
    }
    // The dynamic section needs the segments, to turn its addresses into offsets.
    for (std::size_t i = 0; i < count; ++i) {
        const auto header = element<Elf64_Phdr>(headers, i);
        if (header.p_type == PT_DYNAMIC) read_dynamic(header.p_offset, header.p_filesz);
    }
}

std::uint64_t ElfFile::offset_of(std::uint64_t address) const {
    for (const Segment& segment : segments_)
        if (address >= segment.address && address - segment.address < segment.size) return segment.offset + (address - segment.address);
    fail("its dynamic section points outside its segments");
}

void ElfFile::read_dynamic(std::uint64_t offset, std::uint64_t size) {
    dynamic_ = true;
    const std::string entries = read(offset, size);
    std::uint64_t names_at = 0;
    std::uint64_t names_size = 0;
    std::vector<Elf64_Dyn> named;
    for (std::size_t i = 0; i < entries.size() / sizeof(Elf64_Dyn); ++i) {
        const auto entry = element<Elf64_Dyn>(entries, i);
        if (entry.d_tag == DT_NULL) break;
        if (entry.d_tag == DT_STRTAB) names_at = entry.d_un.d_ptr;
        if (entry.d_tag == DT_STRSZ) names_size = entry.d_un.d_val;
        if (entry.d_tag == DT_NEEDED || entry.d_tag == DT_RPATH || entry.d_tag == DT_RUNPATH) named.push_back(entry);
    }
    if (named.empty()) return;
    const std::string names = read(offset_of(names_at), names_size);
    for (const Elf64_Dyn& entry : named) {
        std::string text = text_at(names, entry.d_un.d_val);
        if (entry.d_tag == DT_NEEDED)
            needed_.push_back(std::move(text));
        else if (entry.d_tag == DT_RPATH)
            rpath_ = std::move(text);
        else
            runpath_ = std::move(text);
    }
}

void ElfFile::read_symbols(std::uint64_t table, std::uint16_t count) {
    const std::string sections = read(table, std::uint64_t{count} * sizeof(Elf64_Shdr));
    for (std::size_t i = 0; i < count; ++i) {
        const auto section = element<Elf64_Shdr>(sections, i);
        if ((section.sh_type != SHT_DYNSYM && section.sh_type != SHT_SYMTAB) || section.sh_link >= count) continue;
        const auto names = element<Elf64_Shdr>(sections, section.sh_link);
        SymbolTable& into = section.sh_type == SHT_DYNSYM ? dynamic_symbols_ : all_symbols_;
        into = {read(section.sh_offset, section.sh_size), read(names.sh_offset, names.sh_size)};
    }
}

std::string ElfFile::text_at(const std::string& names, std::uint64_t offset) {
    if (offset >= names.size()) return {};
    return names.substr(offset, names.find('\0', offset) - offset);
}

ElfFile::Found ElfFile::find(const SymbolTable& table, std::string_view symbol) {
    Found found = Found::no;
    for (std::size_t i = 0; i < table.symbols.size() / sizeof(Elf64_Sym); ++i) {
        const auto entry = element<Elf64_Sym>(table.symbols, i);
        // Compared in place: an executable may have a million symbols.
        if (entry.st_name >= table.names.size() || table.names.compare(entry.st_name, symbol.size(), symbol) != 0) continue;
        const std::size_t end = entry.st_name + symbol.size();
        if (end < table.names.size() && table.names[end] != '\0') continue;
        if (entry.st_shndx != SHN_UNDEF) return Found::defined;
        found = Found::undefined;
    }
    return found;
}

bool ElfFile::defines(std::string_view symbol) const {
    return find(all_symbols_, symbol) == Found::defined || find(dynamic_symbols_, symbol) == Found::defined;
}

bool ElfFile::contains(std::string_view bytes) const {
    const PrivateFile file(path_, O_RDONLY);
    constexpr std::size_t kPiece = 1 << 20;
    // The end of the last piece stays in front of the next one, for bytes that lie across the border.
    std::string window(bytes.size() + kPiece, '\0');
    for (std::uint64_t offset = 0; file.is_open(); offset += kPiece) {
        const ssize_t got = file.read_at(offset, window.data() + bytes.size(), kPiece);
        if (got <= 0) break;
        const std::string_view held(window.data(), bytes.size() + static_cast<std::size_t>(got));
        if (held.find(bytes) != std::string_view::npos) return true;
        std::memmove(window.data(), held.data() + held.size() - bytes.size(), bytes.size());
    }
    return false;
}

std::string ElfFile::kind() const {
    std::string name = "machine " + std::to_string(machine_);
    switch (machine_) {
        case EM_X86_64:
            name = "x86-64";
            break;
        case EM_386:
            name = "x86";
            break;
        case EM_AARCH64:
            name = "AArch64";
            break;
        case EM_ARM:
            name = "ARM";
            break;
        case EM_RISCV:
            name = "RISC-V";
            break;
        case EM_PPC64:
            name = "PowerPC";
            break;
        case EM_S390:
            name = "S/390";
            break;
        default:
            break;
    }
    return (wide_ ? "64-bit " : "32-bit ") + name;
}

}  // namespace replay
