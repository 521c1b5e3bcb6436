"""The curl tool: what it prints, writes, and exits with."""

import json

import pytest


@pytest.mark.parametrize("by", ["preload", "launcher"])
def test_get(lab, origin, by):
    seen = lab.check(["curl", "-s", origin.url("/hello")], by=by)
    assert seen.stdout == b"hello from the origin\n"


def test_get_from_nginx_with_headers_in_output(lab, nginx):
    seen = lab.check(["curl", "-si", nginx.url("/hello.txt")])
    assert seen.stdout.startswith(b"HTTP/1.1 200 OK\r\nServer: nginx/")
    assert seen.stdout.endswith(b"\r\n\r\nhello from nginx\n")


def test_post_json(lab, origin):
    seen = lab.check(["curl", "-s", "--json", '{"a": [1, 2.5], "b": null}', origin.url("/echo?x=1")])
    assert json.loads(seen.stdout)["method"] == "POST"


def test_several_urls_in_one_run(lab, origin):
    urls = [origin.url(path) for path in ("/hello", "/bytes?size=20000", "/counter", "/counter", "/hello")]
    seen = lab.check(["curl", "-s", *urls])
    assert seen.stdout.count(b"hello from the origin") == 2
    assert b'"call": 2' in seen.stdout


def test_parallel(lab, origin):
    pairs = [(f"out{n}", origin.url(f"/stream?name=s{n}&chunks={3 + n % 3}&delay=0.0{1 + n % 4}")) for n in range(8)]
    arguments = [word for name, url in pairs for word in ("-o", name, url)]
    seen = lab.check(["curl", "-sSZ", "-w", "%{filename_effective} %{size_download} %{time_total}\n", *arguments])
    assert len(seen.stdout.splitlines()) == 8
    assert seen.files["out0"].count(b"event: tick") == 3


def test_upload(lab, origin):
    seen = lab.check(["curl", "-s", "-T", "up.bin", origin.url("/sink")], files={"up.bin": bytes(range(256)) * 700})
    assert json.loads(seen.stdout)["received"] == 256 * 700


def test_upload_to_nginx(lab, nginx):
    seen = lab.check(["curl", "-s", "-w", "%{http_code}", "-T", "up.txt", nginx.url("/upload/up.txt")],
                     files={"up.txt": b"kept by nginx"})
    assert seen.stdout == b"201"


def test_multipart(lab, origin):
    seen = lab.check(["curl", "-s", "-F", "file=@a.bin", "-F", "field=value", origin.url("/sink")],
                     files={"a.bin": b"\0\1\2" * 5000})
    assert json.loads(seen.stdout)["received"] > 15000


def test_write_out_repeats_the_recorded_times(lab, origin):
    seen = lab.check(["curl", "-s", "-o", "body", "-w", "%{json}", origin.url("/bytes?size=50000")])
    facts = json.loads(seen.stdout)
    assert facts["size_download"] == 50000
    assert facts["time_total"] > 0
    assert facts["remote_ip"] == "127.0.0.1"


def test_write_out_of_headers(lab, origin):
    seen = lab.check(["curl", "-s", "-o", "body", "-w", "%{header_json}%header{x-origin}", origin.url("/hello")])
    assert seen.stdout.endswith(b"live")


def test_verbose(lab, origin):
    seen = lab.check(["curl", "-sv", origin.url("/hello")], stderr=True)
    assert b"* Connected to 127.0.0.1" in seen.stderr
    assert b"< X-Origin: live" in seen.stderr


def test_trace_to_a_file(lab, origin):
    seen = lab.check(["curl", "-s", "--trace", "trace.txt", "-d", "some=form", origin.url("/echo")])
    assert b"=> Send data, 9 bytes" in seen.files["trace.txt"]


def test_headers_to_a_file_and_body_to_another(lab, nginx):
    seen = lab.check(["curl", "-s", "-D", "head", "-o", "body", nginx.url("/large.txt")])
    assert seen.files["head"].startswith(b"HTTP/1.1 200 OK")
    assert len(seen.files["body"]) == 160_000


def test_headers_to_stdout(lab, origin):
    seen = lab.check(["curl", "-s", "-D", "-", origin.url("/hello")])
    assert b"X-Origin: live\r\n" in seen.stdout


def test_head(lab, origin):
    assert b"Content-Length: 22\r\n" in lab.check(["curl", "-sI", origin.url("/hello")]).stdout


@pytest.mark.parametrize("server", ["origin", "nginx"])
def test_compressed(lab, request, server):
    address = request.getfixturevalue(server)
    path = "/gzip" if server == "origin" else "/zipped/large.txt"
    seen = lab.check(["curl", "-s", "--compressed", "-w", "%{size_download}", address.url(path)])
    assert seen.stdout.startswith(b"0000000\n0000008\n" if server == "origin" else b"0000000\n0000001\n")


def test_compressed_body_kept_as_it_is(lab, origin):
    assert lab.check(["curl", "-s", "-H", "Accept-Encoding: gzip", origin.url("/gzip")]).stdout[:2] == b"\x1f\x8b"


def test_redirects(lab, origin):
    start = origin.url("/redirect?to=/redirect%3Fto%3D/hello&cookie=seen%3Dyes")
    seen = lab.check(["curl", "-siL", "-b", "", "-w", "%{num_redirects} %{url_effective}", start])
    assert seen.stdout.count(b"HTTP/1.1 302") == 2
    assert seen.stdout.endswith(b"2 " + origin.url("/hello").encode())


def test_redirect_not_followed(lab, origin):
    seen = lab.check(["curl", "-s", "-w", "%{redirect_url}", origin.url("/redirect")])
    assert seen.stdout.endswith(origin.url("/hello").encode())


def test_cookie_jar(lab, keeping, origin):
    command = ["curl", "-sL", "-c", "jar", origin.url("/redirect?to=/echo&cookie=session%3Dblue")]
    seen = lab.check(command)
    assert b"session\tblue" in seen.files["jar"]
    assert b"session=blue" in seen.stdout


def test_range(lab, origin):
    seen = lab.check(["curl", "-s", "-r", "8-15", origin.url("/bytes?size=100")])
    assert seen.stdout == b"0000008\n"


def test_resumed_download(lab, origin):
    seen = lab.check(["curl", "-s", "-C", "-", "-o", "part", origin.url("/bytes?size=64")],
                     files={"part": b"0000000\n0000008\n"})
    assert seen.files["part"].startswith(b"0000000\n0000008\n0000016\n")
    assert len(seen.files["part"]) == 64


def test_basic_authentication_in_two_rounds(lab, origin):
    seen = lab.check(["curl", "-s", "--anyauth", "-u", "me:secret", "-w", "%{http_code}", origin.url("/private")])
    assert seen.stdout == b"welcome\n200"


def test_server_sent_events(lab, origin):
    seen = lab.check(["curl", "-sN", origin.url("/stream?chunks=6")])
    assert seen.stdout.count(b"event: tick") == 6


def test_trailers(lab, origin):
    seen = lab.check(["curl", "-s", "-D", "head", origin.url("/trailers")])
    assert b"X-Checksum: 0011223344" in seen.files["head"]


@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
def test_https(lab, nginx, version):
    write_out = "%{http_version} %{scheme} %{ssl_verify_result} %{time_appconnect}"
    seen = lab.check(["curl", "-sk", version, "-w", write_out, nginx.tls_url("/hello.txt")])
    # Newer libcurls write the scheme in lower case.
    assert seen.stdout.upper().startswith(b"HELLO FROM NGINX\n" + (b"2 HTTPS" if version == "--http2" else b"1.1 HTTPS"))


def test_http2_parallel(lab, nginx):
    urls = [word for n in range(6) for word in ("-o", f"out{n}", nginx.tls_url(f"/large.txt?n={n}"))]
    seen = lab.check(["curl", "-skZ", "--http2", *urls])
    assert len({seen.files[f"out{n}"] for n in range(6)}) == 1


def test_certificate_refused(lab, nginx):
    seen = lab.check(["curl", "-sS", "-w", "%{time_total} %{errormsg}", nginx.tls_url("/hello.txt")], stderr=True)
    assert seen.status == 60


def test_verbose_https(lab, nginx):
    seen = lab.check(["curl", "-svk", nginx.tls_url("/hello.txt")], stderr=True)
    assert b"SSL connection using TLSv1" in seen.stderr


def test_the_progress_meter(lab, origin):
    """libcurl draws it itself where no callback is set: its heading, and the line as it stands at the end."""
    seen = lab.check(["curl", "-C", "7", "-o", "part.txt", origin.url("/bytes?size=300000")])
    assert seen.files
    replayed = lab.replay(["curl", "-C", "7", "-o", "part.txt", origin.url("/bytes?size=300000")])
    for stderr in (seen.stderr, replayed.stderr):
        assert stderr.startswith(b"** Resuming transfer from byte position 7\n  % Total    % Received % Xferd")
    assert replayed.stderr.splitlines()[-1].split()[:4] == seen.stderr.splitlines()[-1].split(b"\r")[-1].split()[:4]
