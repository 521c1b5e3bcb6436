#pragma once
// How known keys begin, and what they go on with: the table that secret_shapes.h looks by.

#include <array>
#include <cstdint>
#include <string_view>

#include "char_set.h"
#include "secret_class.h"

namespace replay {

// What may follow a beginning. The dotted ones do not end in a dot: that ends a sentence.
enum class Tail : std::uint8_t { word, dotted, letters, underscored, capitals, hex, path, base64, numbered };
inline constexpr std::array<CharSet, 9> kTails{
    kBase64Url, CharSet("a-zA-Z0-9_.-"), kLettersAndDigits,         CharSet("a-zA-Z0-9_"),  CharSet("A-Z0-9"),
    kHexDigits, CharSet("a-zA-Z0-9/_-"), CharSet("a-zA-Z0-9+/=_-"), CharSet("a-zA-Z0-9:_-")};

struct KeyShape {
    SecretClass kind;
    std::string_view beginning;
    Tail tail;
    std::uint16_t least;  // bytes behind the beginning
    std::uint16_t most;
    bool needs_digit = false;  // among them: without one it is rather made of words
};

// What stands in the middle of a value, behind a number that is a part of it: the only beginning with which a value does not begin.
inline constexpr std::string_view kBehindNumber = ":AA";

// How long a token may become, its issuer says seldom: `most` is the double of what is known, or the exact length where it is fixed.
inline constexpr auto kKeyShapes = std::to_array<KeyShape>({
    {SecretClass::age, "AGE-SECRET-KEY-1", Tail::capitals, 58, 58},
    {SecretClass::anthropic, "sk-ant-", Tail::word, 20, 400},
    {SecretClass::atlassian, "ATATT3", Tail::base64, 100, 400},
    {SecretClass::atlassian, "ATBB", Tail::base64, 32, 80},
    {SecretClass::aws, "AKIA", Tail::capitals, 16, 16},  // of a user; the secret half has no shape, and is known by its name
    {SecretClass::aws, "ASIA", Tail::capitals, 16, 16},
    {SecretClass::aws, "ABIA", Tail::capitals, 16, 16},
    {SecretClass::aws, "ACCA", Tail::capitals, 16, 16},
    {SecretClass::aws, "ABSK", Tail::base64, 100, 400},  // Bedrock
    {SecretClass::brevo, "xkeysib-", Tail::word, 64, 100},
    {SecretClass::circleci, "CCIPAT_", Tail::underscored, 40, 120},
    {SecretClass::circleci, "CCIPRJ_", Tail::underscored, 40, 120},
    {SecretClass::databricks, "dapi", Tail::hex, 32, 32},
    {SecretClass::digitalocean, "dop_v1_", Tail::hex, 64, 64},
    {SecretClass::digitalocean, "doo_v1_", Tail::hex, 64, 64},
    {SecretClass::digitalocean, "dor_v1_", Tail::hex, 64, 64},
    {SecretClass::discord, "discord.com/api/webhooks/", Tail::path, 60, 120},
    {SecretClass::discord, "discordapp.com/api/webhooks/", Tail::path, 60, 120},
    {SecretClass::docker, "dckr_pat_", Tail::word, 27, 60},
    {SecretClass::docker, "dckr_oat_", Tail::word, 27, 60},
    {SecretClass::doppler, "dp.pt.", Tail::letters, 40, 60},
    {SecretClass::doppler, "dp.st.", Tail::dotted, 40, 80},
    {SecretClass::dynatrace, "dt0c01.", Tail::dotted, 80, 100},
    {SecretClass::elevenlabs, "sk_", Tail::hex, 48, 48},
    {SecretClass::figma, "figd_", Tail::word, 36, 80},
    {SecretClass::fly, "fo1_", Tail::word, 40, 80},
    {SecretClass::fly, "fm2_", Tail::base64, 100, 4000},
    {SecretClass::github, "ghp_", Tail::underscored, 36, 255},
    {SecretClass::github, "gho_", Tail::underscored, 36, 255},
    {SecretClass::github, "ghu_", Tail::underscored, 36, 255},
    {SecretClass::github, "ghs_", Tail::underscored, 36, 255},
    {SecretClass::github, "ghr_", Tail::underscored, 36, 255},
    {SecretClass::github, "github_pat_", Tail::underscored, 40, 255},
    {SecretClass::gitlab, "glpat-", Tail::dotted, 20, 320},
    {SecretClass::gitlab, "gldt-", Tail::dotted, 20, 320},    // deploy
    {SecretClass::gitlab, "glptt-", Tail::dotted, 20, 320},   // pipeline trigger
    {SecretClass::gitlab, "glrt-", Tail::dotted, 20, 320},    // runner
    {SecretClass::gitlab, "glcbt-", Tail::dotted, 20, 320},   // job
    {SecretClass::gitlab, "glft-", Tail::dotted, 20, 320},    // feed
    {SecretClass::gitlab, "glimt-", Tail::dotted, 20, 320},   // incoming mail
    {SecretClass::gitlab, "gloas-", Tail::dotted, 20, 320},   // application secret
    {SecretClass::gitlab, "glsoat-", Tail::dotted, 20, 320},  // SCIM
    {SecretClass::gitlab, "glagent-", Tail::dotted, 20, 320},
    {SecretClass::google, "AIza", Tail::word, 35, 35},
    {SecretClass::google, "ya29.", Tail::dotted, 20, 2048},
    {SecretClass::google, "1//0", Tail::word, 30, 512},  // refresh token
    {SecretClass::google, "GOCSPX-", Tail::word, 20, 60},
    {SecretClass::grafana, "glsa_", Tail::underscored, 40, 60},
    {SecretClass::grafana, "glc_", Tail::base64, 32, 400},
    {SecretClass::groq, "gsk_", Tail::letters, 40, 100},
    {SecretClass::heroku, "HRKU-", Tail::word, 36, 120},
    {SecretClass::huggingface, "hf_", Tail::letters, 30, 60},
    {SecretClass::huggingface, "api_org_", Tail::letters, 30, 60},
    {SecretClass::langsmith, "lsv2_pt_", Tail::underscored, 40, 80},
    {SecretClass::langsmith, "lsv2_sk_", Tail::underscored, 40, 80},
    {SecretClass::linear, "lin_api_", Tail::letters, 40, 80},
    {SecretClass::linear, "lin_oauth_", Tail::letters, 40, 80},
    {SecretClass::mailgun, "key-", Tail::hex, 32, 32},
    {SecretClass::newrelic, "NRAK-", Tail::capitals, 27, 27},
    {SecretClass::notion, "ntn_", Tail::letters, 40, 80},
    {SecretClass::npm, "npm_", Tail::letters, 36, 36},
    {SecretClass::nvidia, "nvapi-", Tail::word, 50, 128},
    {SecretClass::onepassword, "ops_eyJ", Tail::base64, 200, 4000},
    {SecretClass::openai, "sk-proj-", Tail::word, 20, 400},
    {SecretClass::openai, "sk-svcacct-", Tail::word, 20, 400},
    {SecretClass::openai, "sk-admin-", Tail::word, 20, 400},
    {SecretClass::openai, "sk-", Tail::word, 20, 200, true},  // and the many that are compatible with it
    {SecretClass::openrouter, "sk-or-v1-", Tail::hex, 64, 64},
    {SecretClass::perplexity, "pplx-", Tail::letters, 40, 100},
    {SecretClass::pinecone, "pcsk_", Tail::underscored, 50, 120},
    {SecretClass::planetscale, "pscale_tkn_", Tail::dotted, 32, 64},
    {SecretClass::planetscale, "pscale_oauth_", Tail::dotted, 32, 64},
    {SecretClass::planetscale, "pscale_pw_", Tail::dotted, 32, 64},
    {SecretClass::postman, "PMAK-", Tail::word, 59, 59},
    {SecretClass::pulumi, "pul-", Tail::hex, 40, 40},
    {SecretClass::pypi, "pypi-", Tail::word, 50, 2000},
    {SecretClass::replicate, "r8_", Tail::letters, 37, 37},
    {SecretClass::rubygems, "rubygems_", Tail::hex, 48, 48},
    {SecretClass::sendgrid, "SG.", Tail::dotted, 50, 100},
    {SecretClass::sentry, "sntrys_", Tail::base64, 80, 600},
    {SecretClass::sentry, "sntryu_", Tail::hex, 64, 64},
    {SecretClass::shopify, "shpat_", Tail::hex, 32, 32},
    {SecretClass::shopify, "shpca_", Tail::hex, 32, 32},
    {SecretClass::shopify, "shppa_", Tail::hex, 32, 32},
    {SecretClass::shopify, "shpss_", Tail::hex, 32, 32},
    {SecretClass::slack, "xoxa-", Tail::word, 10, 400},
    {SecretClass::slack, "xoxb-", Tail::word, 10, 400},
    {SecretClass::slack, "xoxc-", Tail::word, 10, 400},
    {SecretClass::slack, "xoxe-", Tail::word, 10, 400},
    {SecretClass::slack, "xoxe.xoxb-", Tail::word, 10, 400},
    {SecretClass::slack, "xoxe.xoxp-", Tail::word, 10, 400},
    {SecretClass::slack, "xoxo-", Tail::word, 10, 400},
    {SecretClass::slack, "xoxp-", Tail::word, 10, 400},
    {SecretClass::slack, "xoxr-", Tail::word, 10, 400},
    {SecretClass::slack, "xoxs-", Tail::word, 10, 400},
    {SecretClass::slack, "xapp-", Tail::word, 20, 400},
    {SecretClass::slack, "hooks.slack.com/services/", Tail::path, 30, 80},
    {SecretClass::slack, "hooks.slack.com/workflows/", Tail::path, 30, 120},
    {SecretClass::slack, "hooks.slack.com/triggers/", Tail::path, 30, 120},
    {SecretClass::square, "sq0atp-", Tail::word, 22, 60},
    {SecretClass::square, "sq0csp-", Tail::word, 40, 60},
    {SecretClass::stripe, "sk_live_", Tail::letters, 16, 255},
    {SecretClass::stripe, "sk_test_", Tail::letters, 16, 255},
    {SecretClass::stripe, "rk_live_", Tail::letters, 16, 255},
    {SecretClass::stripe, "rk_test_", Tail::letters, 16, 255},
    {SecretClass::stripe, "whsec_", Tail::base64, 24, 100},
    {SecretClass::supabase, "sbp_", Tail::underscored, 40, 60},
    {SecretClass::supabase, "sb_secret_", Tail::word, 20, 80},
    {SecretClass::tailscale, "tskey-", Tail::word, 20, 100},
    {SecretClass::tavily, "tvly-", Tail::word, 24, 80, true},
    {SecretClass::telegram, "/bot", Tail::numbered, 43, 46, true},  // the path of its URLs: a bot's number, a colon, a token
    {SecretClass::telegram, kBehindNumber, Tail::word, 33, 33},     // the same elsewhere
    {SecretClass::twilio, "SK", Tail::hex, 32, 32},
    {SecretClass::vault, "hvs.", Tail::word, 24, 300},
    {SecretClass::vault, "hvb.", Tail::word, 100, 400},
    {SecretClass::vault, "hvr.", Tail::word, 24, 300},
    {SecretClass::xai, "xai-", Tail::letters, 60, 120},
    // What is behind these has a form of its own. JSON in base64: {" and a brace with white space behind it.
    {SecretClass::jwt, "eyJ", Tail::word, 0, 0},
    {SecretClass::jwt, "eyA", Tail::word, 0, 0},
    {SecretClass::jwt, "ewo", Tail::word, 0, 0},
    {SecretClass::jwt, "ew0", Tail::word, 0, 0},
    {SecretClass::private_key, "-----BEGIN", Tail::word, 0, 0},
});

}  // namespace replay
