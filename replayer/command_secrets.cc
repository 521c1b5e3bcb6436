// Secrets in what is said in lines before and between HTTP's heads and instead of them: the commands of FTP, POP3, IMAP and SMTP, with
// the messages of SASL in base64, and what the server says to these.
//
// By a digest that is made from a password one can try at home which password it was, so that it is as secret.

#include <algorithm>
#include <array>
#include <optional>

#include "char_set.h"
#include "secret_texts.h"
#include "text.h"

namespace replay {

namespace {

// What a client sends in an exchange of SASL.
enum class Messages : std::uint8_t {
    whole,         // nothing that is known of them may be left
    nothing,       // no secret
    plain,         // for whom, user and password, with a NUL between each two
    user_first,    // the user, then the password, in messages of their own
    bearer,        // "user=…", "auth=Bearer …", with a 1 behind each
    digest,        // the user and a digest
    parameters,    // name=value, name="value"
    proof,         // p=… behind a comma
    no_mechanism,  // there are none: the word means something else
};

struct Mechanism {
    std::string_view name;
    Messages messages;
};

constexpr auto kMechanisms = std::to_array<Mechanism>({
    {"plain", Messages::plain},
    {"login", Messages::user_first},
    {"xoauth2", Messages::bearer},
    {"oauthbearer", Messages::bearer},
    {"cram-md5", Messages::digest},
    {"digest-md5", Messages::parameters},
    {"scram-sha-1", Messages::proof},
    {"scram-sha-1-plus", Messages::proof},
    {"scram-sha-256", Messages::proof},
    {"scram-sha-256-plus", Messages::proof},
    {"external", Messages::nothing},
    {"anonymous", Messages::nothing},
    {"tls", Messages::no_mechanism},  // FTP's AUTH says how to go on
    {"tls-c", Messages::no_mechanism},
    {"tls-p", Messages::no_mechanism},
    {"ssl", Messages::no_mechanism},
});

// Commands that are all base64, too. They stand alone in a line, and end an exchange.
constexpr std::array<std::string_view, 11> kLoneCommands{"QUIT", "RSET", "NOOP", "DATA", "HELP",    "LIST",
                                                         "STAT", "UIDL", "CAPA", "LAST", "STARTTLS"};

// What libcurl says where it has been given none.
constexpr std::string_view kAnonymous = "ftp@example.com";

// The first message, where that is empty and stands behind the command.
constexpr std::string_view kNoMessage = "=";

constexpr CharSet kBase64("a-zA-Z0-9+/=");

UnescapedText part_of(const UnescapedText& outer, std::size_t start, std::size_t end) { return {outer, start, end, Writing::plain}; }

// An attribute that begins so, and goes on to the next comma.
void add_attribute(const UnescapedText& says, std::string_view begins, SecretCollector& secrets) {
    const std::string_view text = says.text();
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = find_any<','>(text, start);
        if (text.substr(start).starts_with(begins)) secrets.add(part_of(says, start + begins.size(), end), Certainty::named);
        start = end + 1;
    }
}

void look_in_bearer(const UnescapedText& says, SecretCollector& secrets) {
    constexpr std::string_view kAuth = "auth=";
    const std::string_view text = says.text();
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = find_any<'\1'>(text, start);
        if (is_in_any_case(text.substr(start, std::min(kAuth.size(), end - start)), kAuth))
            look_in_header_value(HeaderSecret::authorization, part_of(says, start + kAuth.size(), end), secrets);
        start = end + 1;
    }
}

// False where it is not what it should be.
bool look_in_plain(const UnescapedText& says, SecretCollector& secrets) {
    const std::string_view text = says.text();
    const std::size_t user = text.find('\0');
    const std::size_t password = user == std::string_view::npos ? user : text.find('\0', user + 1);
    if (password == std::string_view::npos) return false;
    secrets.add_user(part_of(says, 0, user));
    secrets.add_user(part_of(says, user + 1, password));
    secrets.add(part_of(says, password + 1, text.size()), Certainty::named);
    return true;
}

bool look_in_digest(const UnescapedText& says, SecretCollector& secrets) {
    const std::size_t blank = says.text().rfind(' ');
    if (blank == std::string_view::npos) return false;
    secrets.add_user(part_of(says, 0, blank));
    secrets.add(part_of(says, blank + 1, says.text().size()), Certainty::named);
    return true;
}

// What a client says in its message of that number.
bool look_in_message(Messages messages, std::size_t number, const UnescapedText& says, SecretCollector& secrets) {
    switch (messages) {
        case Messages::plain:
            return look_in_plain(says, secrets);
        case Messages::user_first:
            if (number > 0) secrets.add(part_of(says, 0, says.text().size()), Certainty::named);
            return true;
        case Messages::bearer:
            look_in_bearer(says, secrets);
            return true;
        case Messages::digest:
            return look_in_digest(says, secrets);
        case Messages::parameters:
            return look_in_parameters(says, 0, secrets);
        case Messages::proof:
            add_attribute(says, "p=", secrets);
            return true;
        case Messages::nothing:
        case Messages::no_mechanism:
            return true;
        case Messages::whole:
            return false;
    }
    return false;
}

// The words of a line, one after the other.
class Words {
public:
    explicit Words(std::string_view line) : line_(line) {}

    std::string_view next() {
        constexpr CharSet kBlanks(" \t");
        const std::size_t start = kBlanks.end_of_run(line_, at_);
        at_ = find_any<' ', '\t'>(line_, start);
        rest_ = kBlanks.end_of_run(line_, at_);
        return line_.substr(start, at_ - start);
    }
    // Where what is behind the word begins.
    [[nodiscard]] std::size_t rest() const { return rest_; }

private:
    std::string_view line_;
    std::size_t at_ = 0;
    std::size_t rest_ = 0;
};

class Commands {
public:
    explicit Commands(SecretCollector& secrets) : secrets_(secrets) {}

    // False where a line is none of these, and is to be looked at for something else.
    bool look_in_line(const UnescapedText& line) {
        const std::string_view text = line.text();
        if (text.empty()) return false;
        if (exchange_ && is_message(text)) {
            look_in_base64(line, 0);
            return true;
        }
        const std::size_t start = text.starts_with('*') ? 1 : 0;  // of a command that may fail (CURLOPT_QUOTE)
        const UnescapedText command(line, start, text.size(), Writing::plain);
        const bool is_one = text[0] != ' ' && (is_command(command) || is_tagged_command(command) || is_challenge(line));
        if (!is_one) exchange_.reset();
        return is_one;
    }

private:
    struct Exchange {
        Messages messages;
        std::size_t said = 0;  // messages so far
    };

    static bool is_message(std::string_view line) {
        return !line.empty() && kBase64.has_all_of(line) &&
               std::find(kLoneCommands.begin(), kLoneCommands.end(), line) == kLoneCommands.end();
    }

    bool is_command(const UnescapedText& line) {
        Words words(line.text());
        const std::string_view verb = words.next();
        const std::size_t rest = words.rest();
        const auto is_verb = [verb](std::string_view one) { return is_in_any_case(verb, one); };
        if (rest == line.text().size()) return false;
        if (is_verb("pass") || is_verb("acct") || is_verb("adat")) {
            if (line.text().substr(rest) != kAnonymous) secrets_.add(part_of(line, rest, line.text().size()), Certainty::named);
            return true;
        }
        if (is_verb("apop")) return look_in_digest(part_of(line, rest, line.text().size()), secrets_);
        return is_verb("auth") && begin(line, rest);
    }

    // "A001 LOGIN me secret". (Among the capabilities of a server stands "SASL LOGIN PLAIN".)
    bool is_tagged_command(const UnescapedText& line) {
        Words words(line.text());
        const std::string_view tag = words.next();
        if (!kLettersAndDigits.has_all_of(tag) || std::none_of(tag.begin(), tag.end(), [](char c) { return kDigits.has(c); })) return false;
        const std::string_view verb = words.next();
        if (is_in_any_case(verb, "authenticate")) return begin(line, words.rest());
        if (!is_in_any_case(verb, "login")) return false;
        add_string(line, add_string(line, words.rest(), true), false);
        return true;
    }

    // An atom, or a string in quotes. Returns where the next one begins.
    std::size_t add_string(const UnescapedText& line, std::size_t start, bool is_user) {
        const std::string_view text = line.text();
        const bool is_quoted = text.substr(start).starts_with('"');
        if (is_quoted) ++start;
        std::size_t end = start;
        while (end < text.size() && text[end] != (is_quoted ? '"' : ' ')) end += is_quoted && text[end] == '\\' ? 2 : 1;
        end = std::min(end, text.size());
        const UnescapedText value(line, start, end, is_quoted ? Writing::json : Writing::plain);
        if (is_user)
            secrets_.add_user(value);
        else
            secrets_.add(value, Certainty::named);
        return std::min(text.find_first_not_of(' ', end + (is_quoted ? 1 : 0)), text.size());
    }

    // "PLAIN", or with the first message behind it.
    bool begin(const UnescapedText& line, std::size_t mechanism) {
        Words words(line.text().substr(mechanism));
        const std::string_view name = words.next();
        const auto known =
            std::find_if(kMechanisms.begin(), kMechanisms.end(), [name](const Mechanism& one) { return is_in_any_case(name, one.name); });
        const Messages messages = known == kMechanisms.end() ? Messages::whole : known->messages;
        if (name.empty() || messages == Messages::no_mechanism) return false;
        exchange_ = Exchange{messages};
        if (const std::size_t start = mechanism + words.rest(); start < line.text().size()) look_in_base64(line, start);
        return true;
    }

    void look_in_base64(const UnescapedText& line, std::size_t start) {
        const UnescapedText base64 = part_of(line, start, line.text().size());
        if (base64.text() == kNoMessage) return;
        const std::size_t number = exchange_->said++;
        const bool is_understood = secrets_.look_in_base64(base64, [&](const UnescapedText& says, SecretCollector& secrets) {
            return look_in_message(exchange_->messages, number, says, secrets);
        });
        if (!is_understood && exchange_->messages != Messages::nothing) secrets_.add(base64, Certainty::named);
    }

    // "334 cnNwYXV0aD0…", "+ dj0…": by what the server proves itself that it knows the password, too.
    bool is_challenge(const UnescapedText& line) {
        Words words(line.text());
        const std::string_view first = words.next();
        if (first != "334" && first != "+") return false;
        const UnescapedText base64 = part_of(line, words.rest(), line.text().size());
        static_cast<void>(secrets_.look_in_base64(base64, [](const UnescapedText& says, SecretCollector& secrets) {
            for (const std::string_view proof : {"v=", "rspauth="}) add_attribute(says, proof, secrets);
            return true;
        }));
        return true;
    }

    SecretCollector& secrets_;
    std::optional<Exchange> exchange_;
};

}  // namespace

void look_in_commands(const UnescapedText& lines, SecretCollector& secrets) {
    const std::string_view text = lines.text();
    Commands commands(secrets);
    std::size_t rest = 0;  // where lines begin that are no such commands
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t stop = find_any<'\n', '\0'>(text, start);  // numbers stand between the lines of a trace
        const std::size_t end = stop > start && text[stop - 1] == '\r' ? stop - 1 : stop;
        const bool is_command = commands.look_in_line(UnescapedText(lines, start, end, Writing::plain));
        const bool is_number = stop < text.size() && text[stop] == '\0';
        if (is_command || is_number) {
            look_in_header_lines(UnescapedText(lines, rest, is_command ? start : stop, Writing::plain), secrets);
            rest = std::min(stop + 1, text.size());
        }
        start = stop + 1;
    }
    look_in_header_lines(UnescapedText(lines, rest, text.size(), Writing::plain), secrets);
    look_in_mqtt(lines, secrets);
}

}  // namespace replay
