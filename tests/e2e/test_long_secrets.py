"""Secrets in what is too long for memory, and in what libcurl traces of it."""

import gzip
import json

import pytest

from harness import REPLAY
from test_secrets import everything_written, made_of, needs_library, unpacked  # noqa: F401

COUNT = 40_000
MEMBERS = [{"id": number, "password": f"pw-{made_of(str(number))}"} for number in range(COUNT)]
TEXT = "so \"password\": it says, " * 80_000
LINES = "\n".join(json.dumps(member, separators=(",", ":")) for member in MEMBERS)
BODIES = {
    "one line": json.dumps(MEMBERS),
    "behind a long text": json.dumps([{"text": TEXT}, *MEMBERS]),
    "lines": LINES,
    "form": "&".join(f"password={member['password']}" for member in MEMBERS),
    "xml": "<all>" + "".join(f"<one><id>1</id><password>{member['password']}</password></one>" for member in MEMBERS) + "</all>",
}
# Curl's options, and what the server is asked to do.
PACKED = {"content": (["--compressed"], "?content=gzip"), "transfer": (["--tr-encoding"], "?transfer=gzip")}


def client(lab, url: str, body: str, *options: str) -> list[str]:
    path = lab.folder.parent / "body"
    path.write_text(body)
    return ["curl", "-s", "--data-binary", f"@{path}", "-H", "Expect:", *options, "-o", "out", url]


@pytest.mark.parametrize("name", BODIES)
def test_long_bodies_and_their_traces(lab, oddities, name):
    body = BODIES[name]
    command = client(lab, oddities.url("/repeated"), body, "--trace", "trace")
    recorded = lab.record(command)
    assert recorded.status == 0 and recorded.files["out"] == body.encode()
    assert b"pw-" not in everything_written(lab)
    lab.stop_servers()
    replayed = lab.replay(command)
    assert replayed.status == 0 and len(replayed.files["out"]) == len(body) and not replayed.notes
    assert replayed.files["out"].count(b"SEC") >= COUNT
    assert len(replayed.files["trace"]) == len(recorded.files["trace"])


def packed_sample(body: str) -> bytes:
    """From the middle of what the server sends in one chunk."""
    return gzip.compress(body.encode(), 1, mtime=0)[300:340]


@pytest.mark.parametrize("size", [100, COUNT])
@pytest.mark.parametrize("coding", PACKED)
def test_packed_answers_that_are_traced(lab, oddities, coding, size):
    body = json.dumps(MEMBERS[:size])
    options, query = PACKED[coding]
    command = client(lab, oddities.url("/repeated" + query), body, *options, "--trace", "trace")
    recorded = lab.record(command)
    assert recorded.status == 0 and recorded.files["out"] == body.encode()
    written = everything_written(lab)
    assert packed_sample(body) not in written
    everything = unpacked(written)
    assert b"pw-" not in everything, everything[max(0, everything.find(b"pw-") - 60):][:120]
    lab.stop_servers()
    replayed = lab.replay(command)
    assert replayed.status == 0 and len(replayed.files["out"]) == len(body) and not replayed.notes


@pytest.mark.parametrize("coding", PACKED)
def test_redacting_long_traces(lab, oddities, coding):
    body = BODIES["one line"]
    options, query = PACKED[coding]
    command = client(lab, oddities.url("/repeated" + query), body, *options, "--trace", "trace")
    lab.record(command, env={"REPLAY_SECRETS": "keep"})
    written = everything_written(lab)
    assert packed_sample(body) in written and written.count(b"pw-") > COUNT
    assert lab.run([REPLAY, "redact", lab.cassette]).status == 0
    written = everything_written(lab)
    assert packed_sample(body) not in written and b"pw-" not in written
    assert b"nothing to do" in lab.run([REPLAY, "redact", lab.cassette]).stdout
    assert lab.run([REPLAY, "verify", lab.cassette]).status == 0


def test_short_packed_traces_are_redacted_in_cassettes(lab, oddities):
    body = json.dumps(MEMBERS[:100])
    options, query = PACKED["content"]
    lab.record(client(lab, oddities.url("/repeated" + query), body, *options, "--trace", "trace"), env={"REPLAY_SECRETS": "keep"})
    assert packed_sample(body) in everything_written(lab)
    assert lab.run([REPLAY, "redact", lab.cassette]).status == 0
    assert packed_sample(body) not in everything_written(lab)


def test_a_secret_in_a_long_file_of_a_form_does_not_count(lab, origin):
    def client(secret: str, rest: str) -> list[str]:
        path = lab.folder.parent / f"{secret}.json"
        path.write_text(json.dumps({"rest": rest * 70_000, "password": secret}))
        return ["curl", "-s", "-F", f"file=@{path};filename=file.json", origin.url("/echo")]

    recorded = lab.record(client("correct-horse-1", "a"))
    assert recorded.status == 0
    lab.stop_servers()
    assert lab.replay(client("battery-2", "a")).stdout == recorded.stdout
    assert lab.replay(client("correct-horse-1", "b")).status == 9
