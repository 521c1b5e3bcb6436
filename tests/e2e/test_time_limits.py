"""Timeouts and low-speed limits that are stricter than those a transfer was recorded with end it when it is replayed."""

import json

import pytest

import servers
from harness import CLIENTS, REPLAY

TIMED_OUT = 28


@pytest.fixture(autouse=True)
def needs_library(library):
    """What is compared is a replay with another setting than the recording's."""


def recording(lab, number=1):
    """What `replay show` has of an interaction."""
    return json.loads(lab.run([REPLAY, "show", "--json", lab.cassette, str(number)]).stdout)


def chunk_times(lab, number=1):
    """When each chunk of the body came, in ms since the transfer began."""
    return [event["time_ns"] / 1e6 for event in recording(lab, number)["events"] if event["kind"] == "body"]


def between(lab, chunk):
    """A limit in ms at which that chunk has come and the next one has not, in the recording at hand."""
    times = chunk_times(lab)
    return int((times[chunk] + times[chunk + 1]) / 2)


def record(lab, command):
    """Records, stops the servers, and makes sure that the recording replays as it is, or the limit would have done nothing."""
    recorded = lab.check(command, stderr=True)
    assert recorded.status == 0
    return recorded


def test_timeout(lab, origin):
    url = origin.url("/stream?chunks=3&delay=0.3")
    record(lab, ["curl", "-sSN", url])
    limit = between(lab, 1)
    seen = lab.replay(["curl", "-sSN", "--max-time", str(limit / 1000), "-w", "%{time_total} %{size_download} %{http_code}", url])
    assert seen.status == TIMED_OUT
    assert seen.stderr.decode() == f"curl: (28) Operation timed out after {limit} milliseconds with 100 bytes received\n"
    assert seen.stdout.count(b"event: tick") == 2
    assert seen.stdout.endswith(f"{limit / 1000:.6f} 100 200".encode())


def test_timeout_before_anything_came(lab, origin):
    url = origin.url("/stream?wait=0.5")
    record(lab, ["curl", "-sSN", url])
    seen = lab.replay(["curl", "-sSN", "--max-time", "0.499", "-w", "%{http_code} %{time_starttransfer} %{num_headers}", url])
    assert (seen.status, seen.stdout) == (TIMED_OUT, b"000 0.000000 0")
    assert b" timed out after 499 milliseconds" in seen.stderr


def test_timeout_in_a_body_of_known_length(lab, origin):
    url = origin.url("/reset?after=40000")  # says that it is twice as long, then pauses
    recorded = lab.check(["curl", "-sS", "-o", "body", url])
    assert recorded.status == 56
    limit = int((chunk_times(lab)[-1] + recording(lab)["duration_ns"] / 1e6) / 2)
    seen = lab.replay(["curl", "-sS", "-o", "body", "--max-time", str(limit / 1000), url])
    assert seen.status == TIMED_OUT
    assert f"after {limit} milliseconds with 40000 out of 80000 bytes received" in seen.stderr.decode()
    assert len(seen.files["body"]) == 40000


def test_verbose_applications_are_told(lab, origin):
    url = origin.url("/stream?chunks=3&delay=0.3")
    record(lab, ["curl", "-sSN", url])
    limit = between(lab, 0)
    seen = lab.replay(["curl", "-sv", "--max-time", str(limit / 1000), url])
    assert f"* Operation timed out after {limit} milliseconds with 50 bytes received\n".encode() in seen.stderr


def test_a_limit_that_is_not_reached_or_not_stricter(lab, origin):
    url = origin.url("/stream?chunks=3&delay=0.3")
    recorded = record(lab, ["curl", "-sSN", "--max-time", "30", "--connect-timeout", "20", url])
    assert [(limit["name"], limit["value"]) for limit in recording(lab)["request"]["limits"]] == [
        ("CONNECTTIMEOUT_MS", "20000"), ("TIMEOUT_MS", "30000")]
    for options in (["--max-time", "29"], ["--max-time", "31"], ["--speed-limit", "1", "--speed-time", "1"]):
        assert lab.replay(["curl", "-sSN", *options, url]).stdout == recorded.stdout


def test_a_recorded_timeout_is_replayed_as_it_was(lab, origin):
    recorded = lab.check(["curl", "-sSN", "--max-time", "0.4", origin.url("/hang")], stderr=True)
    assert recorded.status == TIMED_OUT
    # Less patience than when recorded ends it sooner, more does not help.
    assert b"after 200 milliseconds" in lab.replay(["curl", "-sS", "--max-time", "0.2", origin.url("/hang")]).stderr
    assert lab.replay(["curl", "-sS", "--max-time", "9", origin.url("/hang")]).stderr == recorded.stderr


def test_connecting(lab, nginx):
    """The TLS handshake is part of connecting, and here it is late."""
    late = lab.add(servers.start_script("https", "late.py", str(nginx.tls_port), "0.5"))
    url = late.url("/hello.txt")
    record(lab, ["curl", "-sSk", url])
    seen = lab.replay(["curl", "-sSk", "--connect-timeout", "0.4", url])
    assert seen.status == TIMED_OUT
    assert seen.stderr == b"curl: (28) Connection timed out after 400 milliseconds\n"
    assert lab.replay(["curl", "-sSk", "--connect-timeout", "9", url]).stdout == b"hello from nginx\n"


def test_too_slow(lab, origin):
    url = origin.url("/stream?chunks=3&delay=1.2")
    record(lab, ["curl", "-sSN", url])
    seen = lab.replay(["curl", "-sSN", "--speed-limit", "1000", "--speed-time", "2", url])
    assert seen.status == TIMED_OUT
    assert seen.stderr == b"curl: (28) Operation too slow. Less than 1000 bytes/sec transferred the last 2 seconds\n"
    assert seen.stdout.count(b"event: tick") == 2
    assert lab.replay(["curl", "-sSN", "--speed-limit", "10", "--speed-time", "2", url]).status == 0


@pytest.mark.parametrize("clock", ["virtual", "real"])
def test_side_by_side(lab, origin, clock):
    """Only the one that takes longer is cut."""
    command = ["curl", "-sS", "-Z", "--parallel-immediate", origin.url("/stream?name=long&chunks=3&delay=0.3"), "-o", "long",
               origin.url("/hello"), "-o", "short"]
    recorded = lab.check(command)
    number = next(n for n in (1, 2) if "long" in recording(lab, n)["request"]["url"])
    times = chunk_times(lab, number)
    limit = int((times[0] + times[1]) / 2)
    seen = lab.replay([*command, "--max-time", str(limit / 1000)], env={"REPLAY_CLOCK": clock})
    assert seen.status == TIMED_OUT
    assert f"Operation timed out after {limit} milliseconds with 49 bytes received" in seen.stderr.decode()
    assert seen.files["short"] == recorded.files["short"]
    assert recorded.files["long"].startswith(seen.files["long"]) and len(seen.files["long"]) == 49


def test_handles_keep_their_limits_to_themselves(lab, origin):
    """The later of an option's two names counts; duplicates have a copy; a reset handle has none."""
    url = origin.url("/stream?chunks=2&delay=0.3")
    record(lab, ["curl", "-sSN", url])  # answers each of them
    limit = between(lab, 0)
    seen = lab.replay([CLIENTS / "timeouts", url, str(limit)])
    cut = f"code 28, status 200, 50 bytes, hash 304c6950, error 'Operation timed out after {limit} milliseconds with 50 bytes received'"
    whole = "code 0, status 200, 100 bytes, hash d70ac15c, error ''"
    assert seen.stdout.decode().splitlines() == [
        f"ms: {cut}", f"seconds after ms: {whole}", f"ms after seconds: {cut}", f"duplicate: {cut}", f"reset: {whole}"]
