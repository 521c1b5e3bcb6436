"""The curl tool against what goes wrong: the failure that was recorded comes back, with its code and its words."""

from servers import refusing_port


def test_refused_connection(lab):
    url = f"http://127.0.0.1:{refusing_port()}/"
    seen = lab.check(["curl", "-sS", "-w", "%{json}", url], stderr=True)
    assert seen.status == 7
    assert b"Failed to connect" in seen.stderr


def test_refused_connection_in_words(lab):
    seen = lab.check(["curl", "-sv", "-w", "%{time_total}", f"http://127.0.0.1:{refusing_port()}/"], stderr=True)
    assert b"Connection refused" in seen.stderr


def test_unknown_host(lab):
    seen = lab.check(["curl", "-sS", "-w", "%{time_total}", "http://no-such-host.invalid/"], stderr=True)
    assert seen.status == 6


def test_reset_in_mid_body(lab, origin):
    seen = lab.check(["curl", "-sS", origin.url("/reset?after=5000")], stderr=True)
    assert seen.status == 56
    assert seen.stdout.startswith(b"0000000\n")


def test_body_shorter_than_promised(lab, origin):
    seen = lab.check(["curl", "-sS", origin.url("/short?send=40")], stderr=True)
    assert seen.status == 18
    assert b"60 bytes" in seen.stderr
    assert len(seen.stdout) == 40


def test_not_found_with_fail(lab, origin):
    seen = lab.check(["curl", "-sSf", origin.url("/status?code=404")], stderr=True)
    assert seen.status == 22
    assert b"404" in seen.stderr


def test_not_found_with_fail_and_body(lab, origin):
    seen = lab.check(["curl", "-s", "--fail-with-body", origin.url("/status?code=404")])
    assert (seen.status, seen.stdout) == (22, b"status 404\n")


def test_too_many_requests(lab, origin):
    seen = lab.check(["curl", "-s", "-w", "%{http_code} %header{retry-after}", origin.url("/status?code=429")])
    assert seen.stdout == b"status 429\n429 1"


def test_unauthorized(lab, origin):
    seen = lab.check(["curl", "-si", origin.url("/status?code=401")])
    assert b'WWW-Authenticate: Basic realm="origin"' in seen.stdout


def test_timeout(lab, origin):
    seen = lab.check(["curl", "-sS", "-m", "0.3", origin.url("/hang")], stderr=True)
    assert seen.status == 28
    assert b"timed out after" in seen.stderr


def test_upload_refused_before_it_is_read(lab, origin):
    seen = lab.check(["curl", "-s", "-H", "Expect: 100-continue", "--expect100-timeout", "10", "-T", "big",
                      "-w", "%{http_code} %{size_upload}", origin.url("/refuse")], files={"big": bytes(3_000_000)})
    assert seen.stdout == b"too large\n413 0"


def test_too_large_for_the_limit(lab, origin):
    seen = lab.check(["curl", "-sS", "--max-filesize", "100", origin.url("/bytes?size=5000")], stderr=True)
    assert seen.status == 63


def test_output_that_cannot_be_written(lab, origin):
    """The application's own failure: its write callback answers short."""
    seen = lab.check(["curl", "-sS", "-o", "missing/folder/out", "-w", "%{time_total}", origin.url("/hello")],
                     stderr=True)
    assert seen.status == 23


def test_closed_pipe(lab, origin):
    """curl | head: curl's stdout goes away in mid-body."""
    script = f"curl -s '{origin.url('/bytes?size=3000000')}' | head -c 16; echo ${{PIPESTATUS[0]}}"
    seen = lab.check(["bash", "-c", script])
    assert seen.stdout == b"0000000\n0000008\n23\n"


def test_a_failed_run_leaves_the_next_one_alone(lab, origin):
    commands = [f"curl -s '{origin.url(path)}'; echo status $?" for path in ("/short", "/hello", "/reset")]
    seen = lab.check(["sh", "-c", "\n".join(commands)])
    assert [line for line in seen.stdout.split(b"\n") if b"status" in line][-1].endswith(b"status 56")
