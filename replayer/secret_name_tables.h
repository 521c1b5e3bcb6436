#pragma once
// The names that secret_names.h knows.

#include <array>
#include <cstdint>
#include <string_view>

#include "secret_names.h"

namespace replay {

// Where in a name an entry of a table may stand.
enum class Stands : std::uint8_t {
    alone,   // it is the whole name
    ending,  // it is the last words of it: "db_password"
    glued,   // or the last letters: "dbpassword"
};

struct SecretField {
    std::string_view name;  // in lower case, without what is between words
    Stands stands = Stands::alone;
    // In a query, a form, JSON: whether the name says that the value is a secret ('y'), one if it looks like a password ('l'), if it looks
    // random ('m'), if it besides is no UUID ('s'), or nothing ('-').
    std::string_view says = "yyy";
};

inline constexpr auto kSecretFields = std::to_array<SecretField>({
    // What a person or a program proves itself by.
    {"password", Stands::glued},
    {"passwd", Stands::glued},
    {"passphrase", Stands::glued},
    {"passcode", Stands::ending},
    {"passwordconfirmation", Stands::ending},
    {"passwordconfirm", Stands::ending},
    {"passwordrepeat", Stands::ending},
    {"passwordagain", Stands::ending},
    {"passwordhash", Stands::ending},  // which can be guessed at
    {"pass", Stands::alone, "yyl"},    // in JSON: also a test's result
    {"adminpass", Stands::ending, "yyl"},
    {"dbpass", Stands::ending, "yyl"},
    {"loginpass", Stands::ending, "yyl"},
    {"mailpass", Stands::ending, "yyl"},
    {"rootpass", Stands::ending, "yyl"},
    {"smtppass", Stands::ending, "yyl"},
    {"userpass", Stands::ending, "yyl"},
    {"pwd", Stands::glued, "yyl"},  // in JSON: also a working directory
    {"pw", Stands::ending, "lll"},
    {"pin", Stands::alone, "-y-"},  // elsewhere one of a board, or of a map
    {"psk", Stands::ending},
    {"otp", Stands::ending},
    {"totp", Stands::ending},
    {"otpcode", Stands::ending},
    {"mfacode", Stands::ending},
    {"verificationcode", Stands::ending},
    {"recoverycode", Stands::ending},
    {"backupcode", Stands::ending},
    {"mnemonic"},
    {"seedphrase", Stands::ending},
    {"recoveryphrase", Stands::ending},
    {"credential", Stands::alone, "mmm"},
    {"credentials", Stands::alone, "mmm"},
    {"connectionstring", Stands::ending},
    {"secret", Stands::ending},
    {"clientsecret", Stands::glued},
    {"appsecret", Stands::glued},
    {"secretid", Stands::alone, "-mm"},  // of HashiCorp Vault; elsewhere the name of a secret
    {"secretstring"},
    {"secretbinary"},
    {"secretvalue", Stands::ending},
    // Keys.
    {"key", Stands::alone, "mm-"},  // in JSON: the name of an object or of an entry
    {"apikey", Stands::glued},
    {"secretkey", Stands::glued},
    {"privatekey", Stands::glued},
    {"privatekeydata", Stands::ending},
    {"clientkeydata", Stands::ending},
    {"accesskey", Stands::glued},
    {"authkey", Stands::glued},
    {"authenticationkey", Stands::ending},
    {"authorizationkey", Stands::ending},
    {"accountkey", Stands::ending},
    {"adminkey", Stands::ending},
    {"appkey", Stands::ending, "mmm"},  // often public
    {"applicationkey", Stands::ending},
    {"clientkey", Stands::ending, "mmm"},
    {"decryptionkey", Stands::ending},
    {"encryptionkey", Stands::ending},
    {"functionkey", Stands::ending},
    {"hostkey", Stands::ending, "mmm"},  // of Azure; elsewhere the public one of SSH
    {"hmackey", Stands::ending},
    {"licensekey", Stands::ending},
    {"masterkey", Stands::ending},
    {"merchantkey", Stands::ending},
    {"presharedkey", Stands::ending},
    {"primarykey", Stands::alone, "mmm"},  // of Azure; elsewhere the number of a row
    {"secondarykey", Stands::alone, "mmm"},
    {"securitykey", Stands::ending},
    {"servicekey", Stands::ending},
    {"servicerolekey", Stands::ending},
    {"sessionkey", Stands::ending},
    {"sharedkey", Stands::ending},
    {"signingkey", Stands::ending},
    {"sshkey", Stands::ending, "mmm"},
    {"subscriptionkey", Stands::ending},
    {"webhookkey", Stands::ending},
    {"writekey", Stands::ending},
    {"appid", Stands::alone, "m--"},  // OpenWeather's key
    // Tokens. What goes by that name alone is in JSON as often a word of a text.
    {"token", Stands::alone, "yym"},
    {"accesstoken", Stands::glued},
    {"actortoken", Stands::ending},
    {"admintoken", Stands::ending},
    {"activationtoken", Stands::ending},
    {"agenttoken", Stands::ending},
    {"apitoken", Stands::glued},
    {"apptoken", Stands::ending},
    {"authtoken", Stands::glued},
    {"authenticationtoken", Stands::ending},
    {"authenticitytoken", Stands::ending},
    {"authorizationtoken", Stands::ending},
    {"bearertoken", Stands::ending},
    {"bottoken", Stands::ending},
    {"clienttoken", Stands::ending, "mmm"},  // of AWS: a name for a request
    {"confirmationtoken", Stands::ending},
    {"csrftoken", Stands::glued},
    {"csrfmiddlewaretoken"},
    {"deploytoken", Stands::ending},
    {"devicetoken", Stands::ending},
    {"downloadtoken", Stands::ending},
    {"enrollmenttoken", Stands::ending},
    {"exchangetoken", Stands::ending},
    {"feedtoken", Stands::ending},
    {"githubtoken", Stands::ending},
    {"gitlabtoken", Stands::ending},
    {"hftoken", Stands::ending},
    {"idtoken", Stands::ending},
    {"idtokenhint"},
    {"impersonationtoken", Stands::ending},
    {"inputtoken", Stands::alone, "yy-"},  // of Facebook, to be looked at; in JSON: one of a model's
    {"installationtoken", Stands::ending},
    {"invitationtoken", Stands::ending},
    {"invitetoken", Stands::ending},
    {"jobtoken", Stands::ending},
    {"jointoken", Stands::ending},
    {"jwttoken", Stands::ending},
    {"linktoken", Stands::ending},
    {"logintoken", Stands::ending},
    {"logouttoken", Stands::ending},
    {"mfatoken", Stands::ending},
    {"npmtoken", Stands::ending},
    {"oauthtoken", Stands::glued},
    {"oauth2token", Stands::ending},
    {"plextoken", Stands::ending},
    {"privatetoken", Stands::ending},
    {"processortoken", Stands::ending},
    {"publictoken", Stands::ending},  // of Plaid, to be exchanged
    {"pushtoken", Stands::ending},
    {"recoverytoken", Stands::ending},
    {"refreshtoken", Stands::glued},
    {"registrationtoken", Stands::ending},
    {"remembertoken", Stands::ending},
    {"resettoken", Stands::ending},
    {"roottoken", Stands::ending},
    {"rsstoken", Stands::ending},
    {"runnertoken", Stands::ending},
    {"sastoken", Stands::ending},
    {"secrettoken", Stands::ending},
    {"securitytoken", Stands::ending},
    {"servicetoken", Stands::ending},
    {"sessiontoken", Stands::glued},
    {"sharedtoken", Stands::ending},
    {"slacktoken", Stands::ending},
    {"ssotoken", Stands::ending},
    {"subjecttoken", Stands::ending},
    {"triggertoken", Stands::ending},
    {"uploadtoken", Stands::ending},
    {"usertoken", Stands::ending},
    {"vaulttoken", Stands::ending},
    {"verificationtoken", Stands::ending},
    {"verifytoken", Stands::ending},
    {"webhooktoken", Stands::ending},
    {"xsrftoken", Stands::glued},
    {"bearer"},
    {"jwt", Stands::ending},
    {"csrf"},
    {"xsrf"},
    {"crumb"},
    // OAuth and its kin: what is exchanged for a token.
    {"assertion", Stands::alone, "yym"},
    {"clientassertion", Stands::ending},
    {"code", Stands::alone, "mm-"},  // in JSON: that of an error
    {"authcode", Stands::ending},
    {"authorizationcode", Stands::ending},
    {"codeverifier", Stands::ending},
    {"devicecode", Stands::ending},
    {"usercode"},
    {"oauthverifier"},
    {"samlresponse"},
    {"ticket", Stands::alone, "mmm"},
    {"auth", Stands::alone, "mmm"},
    {"authorization"},
    {"proxyauthorization"},
    {"cookie", Stands::alone, "--y"},  // told of by a server that echoes
    {"setcookie", Stands::alone, "--y"},
    // Sessions.
    {"jsessionid"},
    {"phpsessid"},
    {"session", Stands::alone, "mms"},
    {"sessionid", Stands::alone, "mms"},  // in JSON: also the number of a conversation
    {"sid", Stands::alone, "ss-"},        // in JSON: the name of an object
    // Signatures of a request or a URL, with which it can be made again. In JSON a signature is one of what stands there.
    {"sig", Stands::alone, "yy-"},
    {"signature", Stands::alone, "yy-"},
    {"xamzsignature"},
    {"xgoogsignature"},
    {"sharedaccesssignature", Stands::ending},
    {"sas", Stands::alone, "mm-"},
    {"oauthsignature"},
    {"appsecretproof"},
    {"hmac", Stands::alone, "yy-"},
    {"hdnts", Stands::alone, "y--"},  // of Akamai
    {"hdnea", Stands::alone, "y--"},
});

struct SecretHeader {
    std::string_view name;
    Stands stands = Stands::alone;
    HeaderSecret secret = HeaderSecret::whole;
};

inline constexpr auto kSecretHeaders = std::to_array<SecretHeader>({
    {"authorization", Stands::ending, HeaderSecret::authorization},
    {"cookie", Stands::alone, HeaderSecret::cookie},
    {"setcookie", Stands::alone, HeaderSecret::set_cookie},
    // Whoever gives a header field of his own such a name means what it says.
    {"token", Stands::glued},
    {"apikey", Stands::glued},
    {"secret", Stands::ending},
    {"password", Stands::ending},
    {"passphrase", Stands::ending},
    {"passcode", Stands::ending},
    {"pwd", Stands::ending},
    {"otp", Stands::ending},
    {"jwt", Stands::ending},
    {"assertion", Stands::ending},
    {"signature", Stands::ending},
    {"accesskey", Stands::ending},
    {"applicationkey", Stands::ending},
    {"appkey", Stands::ending},
    {"authkey", Stands::ending},
    {"customerkey", Stands::ending},  // of AWS: what it encrypts with
    {"encryptionkey", Stands::ending},
    {"functionskey", Stands::ending},
    {"licensekey", Stands::ending},
    {"masterkey", Stands::ending},
    {"privatekey", Stands::ending},
    {"secretkey", Stands::ending},
    {"subscriptionkey", Stands::ending},
    // Others of some services.
    {"auth", Stands::ending},
    {"key"},
    {"xkey"},
    {"appwritekey", Stands::ending},
    {"fastlykey"},
    {"insertkey", Stands::ending},
    {"querykey", Stands::ending},
    {"rapidapikey", Stands::ending},
    {"mashapekey", Stands::ending},
    {"lckey", Stands::ending},
    {"accesssign", Stands::ending},
    {"apisign", Stands::ending},
    {"bapisign", Stands::ending},
    {"lcsign", Stands::ending},
    {"dpop"},
    {"sessionid", Stands::ending},
    {"xsession"},  // without the X it is RTSP's
    {"xamzmfa"},
    {"xamznoidcdata"},
    {"xhoneycombteam"},
    {"xmetabasesession"},
    {"xmsclientprincipal"},
    {"xshopifyhmacsha"},
    {"xwpnonce"},
});

// Where a list goes on, which part of a model's text, what is locked, which request it is, who sent a mail: what opens nothing.
inline constexpr auto kHarmlessHeaders =
    std::to_array<std::string_view>({"continuationtoken", "cursortoken", "dkimsignature", "idempotencytoken", "locktoken", "nexttoken",
                                     "pagetoken", "paginationtoken", "resumetoken", "synctoken"});

}  // namespace replay
