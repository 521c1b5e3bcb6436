#include "options.h"

#include "output.h"
#include "report.h"

namespace replay {

namespace {

// CLI11 would write "Usage: record [OPTIONS] …", without the `replay` before it.
class HelpText : public CLI::Formatter {
public:
    explicit HelpText(const Command& command) : command_(command) {}
    std::string make_usage(const CLI::App*, std::string) const override {
        return "\nUsage: replay " + std::string(command_.synopsis) + "\n";
    }

private:
    const Command& command_;
};

std::string indented(std::string_view lines) {
    std::string out = "  ";
    for (const char c : lines) {
        out += c;
        if (c == '\n') out += "  ";
    }
    return out;
}

}  // namespace

Options::Options(const Command& command) : CLI::App(std::string(command.description), std::string(command.name)), command_(command) {
    const auto help_text = std::make_shared<HelpText>(command);
    for (const char* const noise : {"REQUIRED", "TEXT", "UINT"}) help_text->label(noise, "");
    formatter(help_text);
    set_help_flag("-h,--help", "Show this help");
    footer("Example:\n" + indented(command.example));
}

int Options::usage_error(const std::string& what) const {
    report(what + "; see `replay " + std::string(command_.name) + " --help`");
    return command_.usage_status;
}

std::optional<int> Options::read(int argc, const char* const* argv) {
    try {
        parse(argc, argv);
        return std::nullopt;
    } catch (const CLI::CallForHelp&) {
        write_output(help());
        return 0;
    } catch (const CLI::ParseError& error) {
        return usage_error(error.what());
    }
}

std::optional<int> Options::read_launch(int argc, const char* const* argv, std::vector<std::string>& command) {
    prefix_command();
    if (const auto status = read(argc, argv)) return status;
    command = remaining();
    if (!command.empty() && command.front() == "--") {
        command.erase(command.begin());
    } else if (!command.empty() && command.front().starts_with('-')) {
        return usage_error("there is no option " + command.front() + " (what belongs to the command goes behind --)");
    }
    if (command.empty()) return usage_error("the command to start is missing");
    return std::nullopt;
}

}  // namespace replay
