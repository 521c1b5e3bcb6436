"""Uploads that a callback supplies while the transfer runs: which recording is theirs, by their bytes and by what they mean."""

import json

import pytest

from harness import REPLAY

FAILED = 9
RULE = "[[rule]]\nurl = '/sink'\n"


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


def upload(lab, mode, origin, body, *arguments, settings="", chunked=False, **how):
    """What is told, and how many bytes were sent by the program's own count."""
    source = "cat body | curl -T -" if chunked else "curl -T body"
    line = f"{source} -sS -w '\\n%{{size_upload}}' {' '.join(arguments)} {origin.url('/sink')}"
    files = {"body": body if isinstance(body, bytes) else body.encode(), "replay.toml": settings.encode()}
    return lab.preloaded(mode, ["sh", "-c", line], files=files, **how)


def counted(body, chunked):
    """As libcurl counts what it sends: of a chunk also its length in hexadecimal, and two line ends."""
    return len(body) + (len(f"{len(body):x}") + 4 + len("0") + 4 if chunked else 0)


@pytest.mark.parametrize("chunked", [False, True], ids=["by length", "chunked"])
@pytest.mark.parametrize("settings, recorded, same, other", [
    ("", '{"a": 1, "b": [2.0]}', '{"b":[2],"a":1}', '{"b":[2],"a":3}'),
    (RULE + "ignore = ['body']", "anything", "something else, and longer", None),
    (RULE + "match = ['method', 'path']", "anything", "less", None),
    (RULE + "ignore = ['body /id']", '{"id": 1, "name": "x"}', '{"id": 234567, "name": "x"}', '{"id": 1, "name": "y"}'),
    (RULE + "floats = 1", '{"n": 0.25}', '{"n": 0.2500001}', '{"n": 0.35}'),
    (RULE + "replace = {in = 'body', pattern = 'at [0-9]+', with = 'at'}", "line at 1, end", "line at 20001, end", "line of 1, end"),
])
def test_what_counts(lab, origin, chunked, settings, recorded, same, other):
    first = upload(lab, "record", origin, recorded, settings=settings, chunked=chunked)
    assert first.status == 0
    lab.stop_servers()
    for body in (recorded, same):
        for by in (chunked, not chunked):
            seen = upload(lab, "replay", origin, body, settings=settings, chunked=by, offline=True)
            assert seen.status == 0 and not seen.notes, seen.notes
            assert seen.stdout.startswith(first.stdout.rsplit(b"\n", 1)[0])
            if by == chunked:
                assert seen.stdout.endswith(f"\n{counted(body, chunked)}".encode())
    if other is not None:
        assert upload(lab, "replay", origin, other, settings=settings, chunked=chunked, offline=True).status == FAILED


@pytest.mark.parametrize("size", [100_000, 3_000_000])
def test_long_ones(lab, origin, size):
    """Longer or shorter by many portions than what was recorded."""
    settings = RULE + "ignore = ['body /padding']"
    bodies = [json.dumps({"name": name, "padding": "x" * length}) for name, length in (("a", size), ("b", size // 3))]
    answers = []
    for body in bodies:
        seen = upload(lab, "record", origin, body, settings=settings)
        assert seen.status == 0
        answers.append(seen.stdout.rsplit(b"\n", 1)[0])
    lab.stop_servers()
    for name, length, answer in (("a", 10, 0), ("a", 3 * size, 0), ("b", 2 * size, 1), ("b", 7, 1)):
        body = json.dumps({"name": name, "padding": "y" * length})
        seen = upload(lab, "replay", origin, body, settings=settings, offline=True)
        assert seen.status == 0 and seen.stdout == answers[answer] + f"\n{len(body)}".encode()


def test_one_goes_on_behind_the_other(lab, origin):
    """The file has grown: what was recorded is only its beginning."""
    assert upload(lab, "record", origin, b"x" * 65536).status == 0
    lab.stop_servers()
    assert upload(lab, "replay", origin, b"x" * 65536, offline=True).status == 0
    assert upload(lab, "replay", origin, b"x" * 65536 + b"y" * 10, offline=True).status == FAILED


@pytest.mark.parametrize("padding", [0, 2_000_000], ids=["short", "spooled"])
@pytest.mark.parametrize("chunked", [False, True], ids=["by length", "chunked"])
def test_secrets(lab, origin, chunked, padding):
    def body(secret):
        return json.dumps({"user": "me", "password": secret, "padding": "x" * padding})
    long = "correct-horse-battery-staple-1234"
    first = upload(lab, "record", origin, body(long), chunked=chunked)
    assert first.status == 0
    assert long.encode() not in lab.cassette.read_bytes()
    lab.stop_servers()
    for secret in (long, "another-one-5678", long * 3):
        seen = upload(lab, "replay", origin, body(secret), chunked=chunked, offline=True)
        assert seen.status == 0 and not seen.notes
        if padding == 0 or not chunked:
            assert seen.stdout.endswith(f"\n{counted(body(secret), chunked)}".encode())
    assert upload(lab, "replay", origin, body(long).replace("me", "you"), offline=True).status == FAILED


def test_a_secret_known_from_elsewhere(lab, origin):
    """It stands in the body where nothing tells that it is one."""
    def of(mode, key, **how):
        return upload(lab, mode, origin, f"my key is {key}, keep it", "-H", f"'X-Api-Key: {key}'", **how)
    assert of("record", "Zx81Kq72Lm93Pw44").status == 0
    lab.stop_servers()
    assert b"Zx81Kq72Lm93Pw44" not in lab.cassette.read_bytes()
    assert of("replay", "Bv07Tr65Yu54Io32Jh21", offline=True).status == 0


@pytest.mark.parametrize("chunked", [False, True], ids=["by length", "chunked"])
def test_a_secret_that_nothing_tells_of(lab, origin, chunked):
    """When it was recorded it was known from the header, which is not sent in replay."""
    def of(mode, key, *header, **how):
        return upload(lab, mode, origin, f"my key is {key}, keep it", *header, chunked=chunked, **how)
    assert of("record", "Zx81Kq72Lm93Pw44", "-H", "'X-Api-Key: Zx81Kq72Lm93Pw44'").status == 0
    lab.stop_servers()
    assert of("replay", "Bv07Tr65Yu54Io32Jh21", offline=True).status == 0
    assert of("replay", "short", offline=True).status == FAILED


def test_misses_name_the_fields(lab, origin):
    assert upload(lab, "record", origin, '{"id": 1, "name": "x"}').status == 0
    lab.stop_servers()
    seen = upload(lab, "replay", origin, '{"id": 2, "name": "x"}', env={"REPLAY_MISSES": "misses.jsonl"}, offline=True)
    assert seen.status == FAILED
    said = "\n".join(seen.notes)
    assert "no recording of PUT" in said and "body /id: 2 ≠ recorded 1" in said, said
    assert b'ignore = ["body /id"]' in seen.stderr
    rule = "[[rule]]\nignore = ['body /id']\n"
    again = upload(lab, "replay", origin, '{"id": 2, "name": "x"}', settings=rule, offline=True)
    assert again.status == FAILED and "recorded by other rules" in "\n".join(again.notes)
    assert b"#1" in lab.run([REPLAY, "rekey", lab.cassette], files={"replay.toml": rule.encode()}).stdout
    assert upload(lab, "replay", origin, '{"id": 2, "name": "x"}', settings=rule, offline=True).status == 0
    assert lab.run([REPLAY, "verify", lab.cassette]).status == 0


PYCURL = """
import pycurl, sys
def portions(body, size):
    while body:
        yield body[:size]
        body = body[size:]
body = open('body', 'rb').read()
source = portions(body, 5)
amounts, asked, out = [], [], []
curl = pycurl.Curl()
curl.setopt(pycurl.URL, sys.argv[1])
curl.setopt(pycurl.UPLOAD, 1)
if 'length' in sys.argv: curl.setopt(pycurl.INFILESIZE, len(body))
curl.setopt(pycurl.READFUNCTION, lambda size: asked.append(size) or next(source, b''))
curl.setopt(pycurl.NOPROGRESS, 0)
curl.setopt(pycurl.XFERINFOFUNCTION, lambda *four: amounts.append(four))
curl.setopt(pycurl.WRITEFUNCTION, out.append)
curl.perform()
print(b''.join(out).decode(), len(asked), amounts[-1][2:], int(curl.getinfo(pycurl.SIZE_UPLOAD)), int(curl.getinfo(pycurl.CONTENT_LENGTH_UPLOAD)))
"""


@pytest.mark.parametrize("how", ["length", "chunked"])
def test_read_function(lab, origin, how):
    settings = RULE + "ignore = ['body /id']"

    def run(mode, body, **more):
        files = {"body": body, "client.py": PYCURL.encode(), "replay.toml": settings.encode()}
        return lab.preloaded(mode, ["/usr/bin/python3", "client.py", origin.url("/sink"), how], files=files, **more)
    first = run("record", b'{"id": 1, "name": "a name that is long"}')
    assert first.status == 0
    assert run("replay", b'{"id": 1, "name": "a name that is long"}').stdout == first.stdout
    lab.stop_servers()
    for identity in (b"2", b"1234567890123"):
        body = b'{"id": %s, "name": "a name that is long"}' % identity
        seen = run("replay", body, offline=True)
        assert seen.status == 0, seen.notes
        length = len(body)
        portions = -(-length // 5)
        if how == "length":
            expected = f"{portions} {(length, length)} {length} {length}"
        else:
            sent = length + 5 * (portions + 1)
            expected = f"{portions + 1} {(0, sent)} {sent} -1"
        assert seen.stdout.decode().strip().endswith(expected), (seen.stdout, first.stdout)
