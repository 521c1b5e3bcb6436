"""Transfers that fail, in every way that a program can tell: result, error buffer, infos, and what came before."""

from rows import check, rows


@rows(
    refused=("http://{refusing}/", ["finished: 7 ", "OS_ERRNO = 111 "]),
    refused_twice=("then http://{refusing}/", "OS_ERRNO = 111 "),
    refused_then_not=("PORT=1 then PORT then http://{origin}/hello", ["finished: 7 ", "finished: 0 ", "NUM_CONNECTS = 0"]),
    unknown_host=("http://no-such-host.invalid/", "finished: 6 "),
    unknown_host_by_options=("RESOLVE=-some.example:80 CONNECT_TO=::no-such-host.invalid:1 http://some.example/", "finished: 6 "),
    no_route_to_interface=("INTERFACE=none0 http://{origin}/hello", "finished: 45"),
    no_unix_socket=("UNIX_SOCKET_PATH=/no/such/socket http://some.example/", "finished: 7 "),
    reset_in_body=("http://{origin}/reset?after=5000", ["finished: 56", "OS_ERRNO = "]),
    reset_before_body=("http://{oddities}/reset_early", "finished: 56"),
    nothing=("http://{origin}/raw?answer=nothing", "finished: 52"),
    ended_in_head=("http://{oddities}/wrong?answer=half_a_head", "finished: "),
    ended_in_chunks=("http://{oddities}/wrong?answer=half_a_chunk", "finished: 18"),
    wrong_chunks=("http://{oddities}/wrong?answer=wrong_chunks", "finished: 56"),
    wrong_gzip=("ACCEPT_ENCODING= http://{oddities}/wrong?answer=wrong_gzip", "finished: 61"),
    unknown_coding=("ACCEPT_ENCODING= http://{oddities}/wrong?answer=unknown_coding", "finished: 61"),
    no_http=("http://{oddities}/wrong?answer=no_http", "finished: 1 "),
    strange_version=("http://{oddities}/wrong?answer=strange_version", "finished: "),
    strange_status=("http://{oddities}/wrong?answer=strange_status", "finished: "),
    no_colon=("http://{oddities}/wrong?answer=no_colon", "finished: "),
    giant_head=("http://{oddities}/wrong?answer=giant_head", "finished: "),
    nul_in_head=("http://{oddities}/wrong?answer=nul_in_head", "finished: "),
    two_lengths=("http://{oddities}/wrong?answer=two_lengths", "finished: "),
    negative_length=("http://{oddities}/wrong?answer=negative_length", "finished: "),
    no_content=("http://{oddities}/wrong?answer=no_content", "finished: "),
    line_feeds=("http://{oddities}/wrong?answer=line_feeds", "finished: "),
    untold_length=("http://{oddities}/wrong?answer=untold_length", "finished: "),
    timeout=("TIMEOUT_MS=250 http://{origin}/hang", ["finished: 28", "timed out after"]),
    timeout_in_body=("TIMEOUT_MS=250 http://{origin}/stream?delay=0.1&chunks=100", "finished: 28"),
    response_timeout=("SERVER_RESPONSE_TIMEOUT=1 http://{origin}/hello", "finished: 0"),
    not_so_slow=("LOW_SPEED_LIMIT=1 LOW_SPEED_TIME=60 http://{origin}/stream", "finished: 0"),
    too_large=("MAXFILESIZE=10 HEADER=1 http://{origin}/hello", "finished: 63"),
    malformed_url=("then 'URL=http://a b/' http://{origin}/hello", "finished: 3 "),
    unknown_scheme=("then URL=none://some.example/ http://{origin}/hello", "finished: 1 "),
    scheme_not_allowed=("then PROTOCOLS_STR=https http://{origin}/hello", "finished: 1 "),
    tls_to_plain_http=("https://{nginx}/hello.txt", "finished: 35"),
    plain_http_to_tls=("http://{tls}/hello.txt", "RESPONSE_CODE = 400"),
    unknown_authority=("https://{tls}/hello.txt", "finished: 60"),
    known_authority=("CAINFO={certificate} https://{tls}/hello.txt", ["finished: 0", "SSL_VERIFYRESULT = 0 "]),
    no_authorities=("CAINFO=/no/such/file https://{tls}/hello.txt", "finished: 77"),
    wrong_host_name=("CAINFO={certificate} CONNECT_TO=::{tls} https://wrong.example/hello.txt", "finished: 60"),
    host_name_not_looked_at=("SSL_VERIFYHOST=0 CAINFO={certificate} CONNECT_TO=::{tls} https://wrong.example/hello.txt", "finished: 0"),
    another_key_pinned=("PINNEDPUBLICKEY=sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= SSL_VERIFYPEER=0 https://{tls}/hello.txt",
                        "finished: 90"),
    no_common_version=("SSLVERSION=0x40004 SSL_VERIFYPEER=0 https://{tls}/hello.txt", "finished: 35"),
    no_such_cipher=("SSL_CIPHER_LIST=NONE-SUCH SSL_VERIFYPEER=0 https://{tls}/hello.txt", "finished: "),
    no_client_certificate=("SSLCERT=/no/such/file SSL_VERIFYPEER=0 https://{tls}/hello.txt", "finished: "),
    verified_then_not=("SSL_VERIFYPEER=0 then SSL_VERIFYPEER=1 https://{tls}/hello.txt", ["finished: 0", "finished: 60"]),
    no_socks=("PROXY=socks5://{nginx} http://some.example/", "finished: 97"),
    ftp_denied=("ftp://{ftp}/missing.txt", "finished: 78"),
)
def test_failures(lab, request, row, expected):
    check(lab, request, "debug " + row, expected)


def test_login(lab, keeping, request):
    check(lab, request, "debug USERPWD=no:body ftp://{ftp}/readme.txt", "finished: ")
