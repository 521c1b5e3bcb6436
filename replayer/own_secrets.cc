#include "own_secrets.h"

#include "secret_tokens.h"
#include "text.h"

namespace replay {

namespace {

// The user part of a URL: "me:secret".
struct UserPart {
    explicit UserPart(std::string_view url) {
        const std::size_t scheme = url.find("://");
        start = scheme == std::string_view::npos ? 0 : scheme + 3;
        const std::size_t authority_end = find_any<'/', '?', '#'>(url, start);
        const std::size_t at = url.substr(0, authority_end).rfind('@');
        end = at == std::string_view::npos || at < start ? start : at;
        host = url.substr(end, authority_end - end);
    }
    std::size_t start;
    std::size_t end;
    std::string_view host;  // with its "@"
};

// Of one that is sent on to another path of the same host libcurl keeps the user part.
std::string with_own_user(std::string_view recorded, std::string_view own) {
    const UserPart theirs(recorded);
    const UserPart ours(own);
    std::string whole(recorded);
    if (theirs.start == theirs.end || ours.start == ours.end || theirs.host != ours.host) return whole;
    return whole.replace(theirs.start, theirs.end - theirs.start, own.substr(ours.start, ours.end - ours.start));
}

}  // namespace

std::string with_own_secrets(std::string_view recorded, std::string_view own) {
    const bool may_have_any = recorded.find('X') != std::string_view::npos || recorded.find("SEC") != std::string_view::npos;
    if (!may_have_any) return std::string(recorded);
    const std::string wanted = with_secret_tokens(TextKind::url, recorded);
    if (wanted == recorded) return std::string(recorded);
    const std::string_view plain = own.substr(0, own.find('#'));  // libcurl tells no fragment
    for (const std::string& one : {std::string(own), std::string(plain), std::string(plain) + "/"})
        if (with_secret_tokens(TextKind::url, one) == wanted) return one;
    return with_own_user(recorded, own);
}

}  // namespace replay
