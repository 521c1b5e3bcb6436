"""Redirects: each hop's headers, what becomes of method and body, and where libcurl stops."""

from rows import check, rows

FOLLOW = "FOLLOWLOCATION=1"


@rows(
    not_followed=("http://{origin}/redirect", "REDIRECT_URL = http://127.0.0.1:"),
    two_hops=(f"{FOLLOW} HEADER=1 http://{{origin}}/redirect?to=/redirect", "REDIRECT_COUNT = 2"),
    then_not_followed=(f"{FOLLOW} then FOLLOWLOCATION http://{{origin}}/redirect", ["REDIRECT_COUNT = 1", "REDIRECT_COUNT = 0"]),
    relative=(f"{FOLLOW} http://{{origin}}/fields/x?status=301&fields=Location:%20../hello%23part", "/hello#part"),
    other_host=(f"{FOLLOW} USERPWD=me:secret RESOLVE=other.example:1:127.0.0.1 http://{{origin}}/redirect?to=http://other.example:1/hello",
                "finished: 7"),
    credentials_to_other_hosts=(f"{FOLLOW} USERPWD=me:secret UNRESTRICTED_AUTH=1 http://{{origin}}/redirect?to=http://{{nginx}}/hello.txt",
                                "finished: 0"),
    credentials_in_location=(f"{FOLLOW} http://{{origin}}/redirect?to=http://me:secret@{{origin}}/private", "RESPONSE_CODE = 200"),
    referers=(f"{FOLLOW} AUTOREFERER=1 http://{{origin}}/redirect?to=/echo", "REFERER = http://127"),
    post_becomes_get=(f"{FOLLOW} POSTFIELDS=abc http://{{origin}}/redirect?to=/echo", "EFFECTIVE_METHOD = GET"),
    post_stays=(f"{FOLLOW} POSTREDIR=7 POSTFIELDS=abc http://{{origin}}/redirect?to=/echo", "EFFECTIVE_METHOD = POST"),
    post_stays_at_301=(f"{FOLLOW} POSTREDIR=1 POSTFIELDS=abc http://{{origin}}/redirect?to=/echo&status=301", "EFFECTIVE_METHOD = POST"),
    post_at_303=(f"{FOLLOW} POSTREDIR=1 COPYPOSTFIELDS=abc http://{{origin}}/redirect?to=/echo&status=303", "EFFECTIVE_METHOD = GET"),
    post_at_307=(f"{FOLLOW} COPYPOSTFIELDS=abc http://{{origin}}/redirect?to=/echo&status=307", "EFFECTIVE_METHOD = POST"),
    upload_at_307=(f"{FOLLOW} FEED=body UPLOAD=1 http://{{origin}}/redirect?to=/sink&status=307", ["EFFECTIVE_METHOD = PUT", "seek to 0"]),
    upload_at_302=(f"{FOLLOW} FEED=body UPLOAD=1 INFILESIZE=4 http://{{origin}}/redirect?to=/sink", "RESPONSE_CODE = 201"),
    upload_at_303=(f"{FOLLOW} FEED=body UPLOAD=1 INFILESIZE=4 http://{{origin}}/redirect?to=/echo&status=303", "EFFECTIVE_METHOD = "),
    head=(f"{FOLLOW} NOBODY=1 http://{{origin}}/redirect", "EFFECTIVE_METHOD = HEAD"),
    custom_method=(f"{FOLLOW} CUSTOMREQUEST=PATCH http://{{origin}}/redirect?to=/echo", "EFFECTIVE_METHOD = PATCH"),
    too_many=(f"{FOLLOW} MAXREDIRS=2 http://{{origin}}/redirect?to=/redirect%3Fto%3D/redirect", "finished: 47"),
    none_allowed=(f"{FOLLOW} MAXREDIRS=0 http://{{origin}}/redirect", "finished: 47"),
    scheme_refused=(f"{FOLLOW} REDIR_PROTOCOLS_STR=https http://{{origin}}/redirect", "finished: 1 "),
    file_refused=(f"{FOLLOW} http://{{origin}}/redirect?to=file:///etc/hostname", "finished: 1 "),
    unknown_scheme=(f"{FOLLOW} http://{{origin}}/redirect?to=none://h/", "finished: 1 "),
    malformed=(f"{FOLLOW} http://{{origin}}/redirect?to=http://:x/", "finished: "),
    to_ftp=(f"{FOLLOW} REDIR_PROTOCOLS_STR=all http://{{origin}}/redirect?to=ftp://{{ftp}}/readme.txt", "finished: 0"),
    to_tls=(f"{FOLLOW} CAINFO={{certificate}} http://{{origin}}/redirect?to=https://{{tls}}/hello.txt", "finished: 0"),
    refused_at_the_end=(f"{FOLLOW} http://{{origin}}/redirect?to=http://{{refusing}}/", "finished: 7"),
    short_at_the_end=(f"{FOLLOW} http://{{origin}}/redirect?to=/short", "finished: 18"),
    ranges_and_conditions=(f"{FOLLOW} RANGE=0-7 http://{{origin}}/redirect?to=/bytes", "SIZE_DOWNLOAD_T = 8"),
    cookies_on_the_way=(f"{FOLLOW} COOKIEFILE= http://{{origin}}/redirect?to=/echo&cookie=a%3Db", "COOKIELIST = [127.0.0.1"),
    failing_on_error=(f"{FOLLOW} FAILONERROR=1 http://{{origin}}/redirect?to=/status", "finished: 22"),
    body_ignored=(f"{FOLLOW} MAXFILESIZE=15 http://{{origin}}/redirect?to=/hello", "finished: 63"),
)
def test_redirects(lab, keeping, request, row, expected):
    check(lab, request, "debug " + row, expected)
