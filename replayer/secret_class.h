#pragma once
// What kind of secret a value is. The class decides what a placeholder keeps of the value it stands for (placeholder.h), and is what a
// person is told of it.
//
// The codes stand in the placeholders of published cassettes: one that is given is never changed, and never used again for another class.

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace replay {

enum class SecretClass : std::uint8_t {
    value,   // known by where it stands alone: a password, a cookie, a token of no known shape
    user,    // the name in front of a password
    digits,  // a number that stands without quotes in JSON
    private_key,
    jwt,
    age,
    anthropic,
    atlassian,
    aws,
    brevo,
    circleci,
    databricks,
    digitalocean,
    discord,
    docker,
    doppler,
    dynatrace,
    elevenlabs,
    figma,
    fly,
    github,
    gitlab,
    google,
    grafana,
    groq,
    heroku,
    huggingface,
    langsmith,
    linear,
    mailgun,
    newrelic,
    notion,
    npm,
    nvidia,
    onepassword,
    openai,
    openrouter,
    perplexity,
    pinecone,
    planetscale,
    postman,
    pulumi,
    pypi,
    replicate,
    rubygems,
    sendgrid,
    sentry,
    shopify,
    slack,
    square,
    stripe,
    supabase,
    tailscale,
    tavily,
    telegram,
    twilio,
    vault,
    xai,
};

struct SecretClassNames {
    std::string_view name;  // for a person
    std::string_view code;  // two capital letters, or nothing
};

inline constexpr auto kSecretClasses = std::to_array<SecretClassNames>({
    {"value", ""},          {"user", "UN"},       {"digits", ""},        {"private-key", "PK"}, {"jwt", "JW"},         {"age", "AG"},
    {"anthropic", "AN"},    {"atlassian", "AT"},  {"aws", "AW"},         {"brevo", "BR"},       {"circleci", "CI"},    {"databricks", "DB"},
    {"digitalocean", "DO"}, {"discord", "DI"},    {"docker", "DK"},      {"doppler", "DP"},     {"dynatrace", "DT"},   {"elevenlabs", "EL"},
    {"figma", "FG"},        {"fly", "FL"},        {"github", "GH"},      {"gitlab", "GL"},      {"google", "GO"},      {"grafana", "GR"},
    {"groq", "GQ"},         {"heroku", "HE"},     {"huggingface", "HF"}, {"langsmith", "LS"},   {"linear", "LI"},      {"mailgun", "MG"},
    {"newrelic", "NR"},     {"notion", "NO"},     {"npm", "NP"},         {"nvidia", "NV"},      {"onepassword", "OP"}, {"openai", "OA"},
    {"openrouter", "OR"},   {"perplexity", "PE"}, {"pinecone", "PC"},    {"planetscale", "PL"}, {"postman", "PM"},     {"pulumi", "PU"},
    {"pypi", "PY"},         {"replicate", "RE"},  {"rubygems", "RG"},    {"sendgrid", "SG"},    {"sentry", "SE"},      {"shopify", "SH"},
    {"slack", "SL"},        {"square", "SQ"},     {"stripe", "ST"},      {"supabase", "SB"},    {"tailscale", "TS"},   {"tavily", "TV"},
    {"telegram", "TG"},     {"twilio", "TW"},     {"vault", "VA"},       {"xai", "XA"},
});
static_assert(kSecretClasses.size() == static_cast<std::size_t>(SecretClass::xai) + 1);

[[nodiscard]] constexpr const SecretClassNames& names_of(SecretClass kind) { return kSecretClasses[static_cast<std::size_t>(kind)]; }

}  // namespace replay
