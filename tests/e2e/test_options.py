"""Options of the easy interface, with a client that prints everything that can be seen of a transfer. (rows.py says how to read a row.)"""

import pytest

from harness import CLIENTS
from rows import check, fill, rows

BASIC, DIGEST, NTLM, ANY = "HTTPAUTH=1", "HTTPAUTH=2", "HTTPAUTH=8", "HTTPAUTH=0xffffffef"
USER = "USERPWD=me:secret"


@rows(
    basic_at_once=(f"{USER} http://{{origin}}/private", "status 200"),
    basic_when_asked=(f"{ANY} {USER} http://{{origin}}/private", "HTTPAUTH_AVAIL = 1 "),
    nobody=(f"{ANY} http://{{origin}}/private", "status 401"),
    bearer=("HTTPAUTH=64 XOAUTH2_BEARER=token http://{origin}/private", "status 200"),
    digest=(f"{DIGEST} {USER} http://{{oddities}}/digest", ["status 401", "status 200"]),
    digest_of_two_choices=(f"{ANY} {USER} http://{{oddities}}/digest", ["HTTPAUTH_AVAIL = 3 ", "status 200"]),
    digest_gone_stale=(f"{DIGEST} {USER} then http://{{oddities}}/digest?stale", "status 200"),
    digest_of_a_post=(f"{DIGEST} {USER} POSTFIELDS=abc http://{{oddities}}/digest", "status 200"),
    digest_of_an_upload=(f"{DIGEST} {USER} FEED=body UPLOAD=1 INFILESIZE=4 http://{{oddities}}/digest", "status 200"),
    digest_of_an_upload_gone_stale=(f"{DIGEST} {USER} FEED=body UPLOAD=1 INFILESIZE=4 http://{{oddities}}/digest?stale", ["status 200", "seek to 0"]),
    digest_of_a_chunked_upload=(f"{ANY} {USER} FEED=body UPLOAD=1 http://{{oddities}}/digest", ["status 200", "seek to 0"]),
    ntlm=(f"{NTLM} {USER} http://{{oddities}}/ntlm", "status 200"),
    ntlm_of_a_post=(f"{NTLM} {USER} POSTFIELDS=abc then http://{{oddities}}/ntlm", "status 200"),
    ntlm_of_an_upload=(f"{NTLM} {USER} FEED=body UPLOAD=1 INFILESIZE=4 http://{{oddities}}/ntlm", "status 200"),
    user_in_url=("http://me:secret@{origin}/private", "http://me:secret@"),
    user_in_url_after_none=("then URL=http://me:secret@{origin}/private http://{origin}/private", ["status 401", "status 200"]),
    user_in_url_on_the_way=("FOLLOWLOCATION=1 http://me:secret@{origin}/redirect?to=/private", "http://me:secret@"),
    netrc=("NETRC=1 NETRC_FILE=netrc http://{origin}/private", "status 200"),
)
@pytest.mark.parametrize("redacts", [True, False])
def test_authentication(lab, request, row, expected, redacts):
    """What was sent is masked in the cassette, and so in the lines that a replay shows, unless that is switched off."""
    netrc = {"netrc": b"machine 127.0.0.1 login me password secret\n"}
    how = {} if redacts else {"arrange": bytes, "env": {"REPLAY_SECRETS": "keep"}}
    check(lab, request, "debug " + row, expected, files=netrc, **how)
    assert lab.live_only or not redacts or b"secret" not in lab.cassette.read_bytes()


HTTP, HTTP_1_0, SOCKS4, SOCKS5, SOCKS4A, SOCKS5H = (f"PROXYTYPE={number}" for number in (0, 1, 4, 5, 6, 7))


@rows(
    forwarding=("PROXY={proxy} http://{origin}/hello", "RESPONSE_CODE = 200"),
    forwarding_1_0=(f"PROXY={{proxy}} {HTTP_1_0} http://{{origin}}/hello", "RESPONSE_CODE = 200"),
    forwarding_what_is_redirected=("PROXY={proxy} FOLLOWLOCATION=1 http://{origin}/redirect", "REDIRECT_COUNT = 1"),
    forwarding_an_upload=("PROXY={proxy} FEED=body UPLOAD=1 http://{origin}/sink", "RESPONSE_CODE = 201"),
    asking=("PROXY={asking} PROXYUSERPWD=me:secret PROXYAUTH=0xffffffef http://{origin}/hello", ["status 407", "PROXYAUTH_AVAIL = 1"]),
    asking_in_vain=("PROXY={asking} http://{origin}/hello", "RESPONSE_CODE = 407"),
    asking_a_user_in_the_url=("PROXY=http://me:secret@{asking} http://{origin}/hello", "RESPONSE_CODE = 200"),
    tunnel=("PROXY={proxy} HTTPPROXYTUNNEL=1 http://{origin}/hello", ["HTTP_CONNECTCODE = 200", "header X-Proxy: tunnel"]),
    tunnel_without_its_headers=("PROXY={proxy} HTTPPROXYTUNNEL=1 SUPPRESS_CONNECT_HEADERS=1 HEADER=1 http://{origin}/hello", "200"),
    tunnel_used_again=("PROXY={proxy} HTTPPROXYTUNNEL=1 then http://{origin}/hello", ["NUM_CONNECTS = 0", "HTTP_CONNECTCODE = 200"]),
    tunnel_that_asks=("PROXY={asking} PROXYUSERPWD=me:secret PROXYAUTH=0xffffffef HTTPPROXYTUNNEL=1 http://{origin}/hello",
                      ["PROXYAUTH_AVAIL = 1", "status 200"]),
    tunnel_that_asks_in_vain=("PROXY={asking} HTTPPROXYTUNNEL=1 http://{origin}/hello", "finished: 56"),
    tunnel_to_tls=("PROXY={proxy} SSL_VERIFYPEER=0 https://{tls}/hello.txt", ["HTTP_CONNECTCODE = 200", "status 200"]),
    proxy_headers=("PROXY={proxy} HTTPPROXYTUNNEL=1 HEADEROPT=1 PROXYHEADER=X-To:proxy HTTPHEADER=X-To:server http://{origin}/echo", "200"),
    socks4=(f"PROXY={{proxy}} {SOCKS4} http://{{origin}}/hello", "RESPONSE_CODE = 200"),
    socks4a=(f"PROXY={{proxy}} {SOCKS4A} CONNECT_TO=some.example:80:{{origin}} http://some.example/hello", "RESPONSE_CODE = 200"),
    socks5=(f"PROXY={{proxy}} {SOCKS5} http://{{origin}}/hello", "RESPONSE_CODE = 200"),
    socks5h=("PROXY=socks5h://{proxy} http://{origin}/hello", "RESPONSE_CODE = 200"),
    socks5_asking=(f"PROXY={{asking}} {SOCKS5} PROXYUSERPWD=me:secret http://{{origin}}/hello", "RESPONSE_CODE = 200"),
    socks5_asking_in_vain=("PROXY=socks5://me:wrong@{asking} http://{origin}/hello", "finished: 97"),
    socks_in_front=("PRE_PROXY=socks5://{proxy} PROXY={proxy} http://{origin}/hello", "RESPONSE_CODE = 200"),
    exempt=("PROXY={refusing} NOPROXY=127.0.0.1 http://{origin}/hello", "RESPONSE_CODE = 200"),
    refusing=("PROXY={refusing} http://{origin}/hello", "finished: 7 "),
    unknown=("PROXY=no-such-host.invalid http://{origin}/hello", "finished: 5 "),
)
def test_proxy(lab, request, row, expected):
    check(lab, request, "debug " + row, expected)


@rows(
    head=("NOBODY=1 http://{origin}/hello", "CONTENT_LENGTH_DOWNLOAD_T = 22"),
    head_not_found=("NOBODY=1 FAILONERROR=1 http://{origin}/status", "finished: 22"),
    headers_in_body=("HEADER=1 http://{origin}/hello", "RESPONSE_CODE = 200"),
    failing=("FAILONERROR=1 http://{origin}/status?code=503", ["finished: 22", "RETRY_AFTER = 1"]),
    failing_but_kept=("FAILONERROR=1 KEEP_SENDING_ON_ERROR=1 FEED=body UPLOAD=1 http://{origin}/status?code=500", "finished: 22"),
    failing_then_not=("FAILONERROR=1 then FAILONERROR then HEADER=1 http://{origin}/status", ["finished: 22", "finished: 0"]),
    header_and_back=("HEADER=1 then HEADER then NOBODY=1 then NOBODY http://{origin}/hello", "RESPONSE_CODE = 200"),
    post_and_back=("POSTFIELDS=abc then HTTPGET=1 then CUSTOMREQUEST=DELETE then CUSTOMREQUEST http://{origin}/echo", "RESPONSE_CODE = 200"),
    after_a_reset=("POSTFIELDS=abc HEADER=1 then reset http://{origin}/echo", "RESPONSE_CODE = 200"),
    a_copy=("POSTFIELDS=abc HTTPHEADER=X-A:1 copy then copy http://{origin}/echo", "RESPONSE_CODE = 200"),
    a_copy_after=("COPYPOSTFIELDS=abc then copy then reset http://{origin}/echo", "RESPONSE_CODE = 200"),
    parsed_url=("CURLU=http://{origin}/hello#part then CURLU=http://{origin}/echo?a%20b then CURLU URL=http://{origin}/status http://{origin}/status",
                "RESPONSE_CODE = 404"),
    range=("RANGE=8-15 http://{origin}/bytes?size=100", "RESPONSE_CODE = 206"),
    range_and_back=("RANGE=8-15 then RANGE then RANGE=-8 http://{nginx}/large.txt", "RESPONSE_CODE = 206"),
    resumed=("RESUME_FROM=16 http://{origin}/bytes?size=100", "RESPONSE_CODE = 206"),
    resumed_large=("RESUME_FROM_LARGE=160000 http://{nginx}/large.txt", "RESPONSE_CODE = 416"),
    resumed_where_that_is_not_possible=("RESUME_FROM=16 http://{origin}/hello", "finished: 33"),
    resumed_upload=("FEED=0123456789 UPLOAD=1 RESUME_FROM=4 INFILESIZE=10 http://{origin}/sink", ["finished: 0", "seek to 4"]),
    too_large=("MAXFILESIZE=100 http://{origin}/bytes", "finished: 63"),
    too_large_by_the_way=("MAXFILESIZE_LARGE=100 http://{origin}/stream", "RESPONSE_CODE = 200"),
    length_ignored=("IGNORE_CONTENT_LENGTH=1 http://{oddities}/misstated", "SIZE_DOWNLOAD_T = 2000"),
    length_misstated=("http://{oddities}/misstated", "SIZE_DOWNLOAD_T = 10 "),
    length_too_long=("http://{origin}/short", "finished: 18"),
    changed_since=("TIMECONDITION=1 TIMEVALUE=1600000000 http://{oddities}/dated", "CONDITION_UNMET = 0 "),
    not_changed_since=("TIMECONDITION=1 TIMEVALUE=1700000000 FILETIME=1 http://{oddities}/dated", "CONDITION_UNMET = 1 "),
    not_changed_since_large=("TIMECONDITION=2 TIMEVALUE_LARGE=1600000000 http://{oddities}/dated", "CONDITION_UNMET = 1 "),
    not_modified=("TIMECONDITION=1 TIMEVALUE=1700000000 http://{oddities}/conditional", "RESPONSE_CODE = 304"),
    modified=("TIMECONDITION=2 TIMEVALUE=1700000000 http://{oddities}/conditional", "RESPONSE_CODE = 412"),
    filetime=("FILETIME=1 NOBODY=1 http://{oddities}/dated", "FILETIME = 1640995199 "),
    zero_nine=("HTTP09_ALLOWED=1 http://{oddities}/nine", "HTTP_VERSION = 0 "),
    zero_nine_refused=("http://{oddities}/nine", "finished: 1 "),
    one_nought=("HTTP_VERSION=1 http://{origin}/hello", "finished: 0 "),
    compressed=("ACCEPT_ENCODING= http://{oddities}/coded?content=gzip", "finished: 0 "),
    deflated=("ACCEPT_ENCODING=deflate http://{oddities}/coded?content=deflate", "finished: 0 "),
    not_decoded=("ACCEPT_ENCODING= HTTP_CONTENT_DECODING=0 http://{oddities}/coded?content=gzip", "finished: 0 "),
    coded_in_transfer=("TRANSFER_ENCODING=1 http://{oddities}/coded?transfer=gzip", "finished: 0 "),
    coded_twice=("TRANSFER_ENCODING=1 ACCEPT_ENCODING= http://{oddities}/coded?transfer=gzip&content=deflate", "finished: 0 "),
    chunks_as_they_are=("HTTP_TRANSFER_DECODING=0 http://{oddities}/coded", "finished: 0 "),
    trailers=("http://{oddities}/coded", ["finished: 0 ", "header X-End: here"]),
    expectation_refused=("FEED=body UPLOAD=1 EXPECT_100_TIMEOUT_MS=60000 http://{oddities}/refusing", ["status 417", "RESPONSE_CODE = 200"]),
    expectation_refused_of_a_post=("FEED=body POST=1 HTTPHEADER=Transfer-Encoding:chunked EXPECT_100_TIMEOUT_MS=60000 "
                                   "http://{oddities}/refusing", ["status 417", "RESPONSE_CODE = 200"]),
    expectation_met=("POSTFIELDS=abc HTTPHEADER=Expect:100-continue EXPECT_100_TIMEOUT_MS=60000 http://{origin}/sink",
                     ["status 100", "RESPONSE_CODE = 201"]),
    expectation_unanswered=("FEED=body UPLOAD=1 HTTPHEADER=Expect:100-continue EXPECT_100_TIMEOUT_MS=50 http://{oddities}/silent", "200"),
    path_as_is=("PATH_AS_IS=1 then PATH_AS_IS http://{origin}/../echo/./a", "RESPONSE_CODE = 404"),
    request_target=("REQUEST_TARGET=/echo?x then REQUEST_TARGET http://{origin}/hello", "RESPONSE_CODE = 200"),
    default_protocol=("DEFAULT_PROTOCOL=http {origin}/hello", "EFFECTIVE_URL = http://127"),
    headers=("'HTTPHEADER=X-One: 1|X-Two;|Accept:' USERAGENT=me REFERER=http://from.example/ http://{origin}/echo", "REFERER = http://from"),
    port=("then PORT=1 http://{origin}/hello", "finished: 7 "),
    small_buffer=("BUFFERSIZE=1024 http://{origin}/bytes?size=5000", "finished: 0 "),
    body_like_a_header=("'COPYPOSTFIELDS=Cookie: a=b' http://{origin}/text", "RESPONSE_CODE = 200"),
    cookies=("COOKIEFILE= COOKIE=own=1 then COOKIE then COOKIELIST=ALL 'http://{origin}/fields?fields=Set-Cookie:%20a=b'", "COOKIELIST = ["),
    fresh=("FRESH_CONNECT=1 then FORBID_REUSE=1 then FRESH_CONNECT then FORBID_REUSE http://{origin}/hello", "NUM_CONNECTS = 1 "),
)
def test_http(lab, keeping, request, row, expected):
    check(lab, request, "debug " + row, expected)


def test_another_protocol_by_a_parsed_url(lab, library, request):
    """Which options count goes by the transfer's own protocol, whatever the handle spoke before."""
    url, parsed, quote = "http://{origin}/hello", "CURLU=ftp://{ftp}/readme.txt", "QUOTE=PWD"
    for row in (url, f"{quote} {parsed} {url}"):
        lab.record([CLIENTS / "set_options", *fill(row, request)])
    lab.stop_servers()
    seen = lab.replay([CLIENTS / "set_options", *fill(f"{quote} then {parsed} {url}", request)])
    assert seen.stdout.count(b"finished: 0 ") == 2
