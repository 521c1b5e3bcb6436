"""Requests without a recording: what is said of them, to whom, and that it helps."""

import json

import pytest

from harness import REPLAY

FAILED = 9
JSON = ["-H", "Content-Type: application/json", "-d"]


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


def curl(*words):
    return ["curl", "-sS", *words]


def rule_in(outcome):
    """The lines that are there to be copied: what stderr holds beside the library's own lines and curl's."""
    return "".join(line for line in outcome.stderr.decode().splitlines(keepends=True) if not line.startswith("curl:"))


def misses_in(outcome, name="misses.jsonl"):
    return [json.loads(line) for line in outcome.files[name].splitlines()]


@pytest.mark.parametrize("kind", ["query", "unnamed", "json", "form", "multipart", "path", "header", "host"])
def test_the_rule_that_is_said_helps(lab, origin, kind):
    """Copied to replay.toml as it stands, and with the command that is said beside it, it has the recording answer."""
    def request(value):
        return {"query": curl(origin.url(f"/sink?ts={value}&q=x")),
                "unnamed": curl(origin.url(f"/sink?={value}&q=x")),
                "host": curl(origin.url("/hello") if value == 17 else "http://example.test:1/hello"),
                "json": curl(*JSON, json.dumps({"id": value, "messages": [{"content": f"hi {value}"}]}), origin.url("/sink")),
                "form": curl("-d", f"nonce={value}&name=x", origin.url("/sink")),
                "multipart": curl("-F", f"nonce={value}", "-F", "name=x", origin.url("/sink")),
                "path": curl(origin.url(f"/echo/{value}/x")),
                "header": curl("-H", f"X-Tenant: {value}", origin.url("/hello"))}[kind]
    settings = "match = ['method', 'scheme', 'host', 'port', 'path', 'query', 'body', 'header X-Tenant']\n" if kind == "header" else ""
    assert lab.preloaded("record", request(17), files={"replay.toml": settings.encode()}).status == 0
    lab.stop_servers()
    missed = lab.preloaded("replay", request(18), files={"replay.toml": settings.encode()}, offline=True)
    assert missed.status == FAILED
    assert f"replay rekey {lab.cassette}" in missed.notes[-1]
    rule = rule_in(missed)
    assert rule.startswith("[[rule]]\n"), missed.notes
    files = {"replay.toml": (settings + rule).encode()}
    assert lab.run([REPLAY, "rekey", lab.cassette], files=files).status == 0
    assert lab.preloaded("replay", request(18), files=files, offline=True).status == 0


def test_what_is_said(lab, origin):
    body = '{"model": "m", "messages": [{"content": "%s"}]}'
    lab.preloaded("record", curl(*JSON, body % "hello", origin.url("/sink")), env={"REPLAY_SCOPE": "test_chat"})
    lab.stop_servers()
    seen = lab.replay(curl(*JSON, body % "hi", origin.url("/sink")))
    assert seen.status == FAILED
    first, nearest, difference, *remedies = seen.notes
    assert first == f"replay: no recording of POST {origin.url('/sink')} in {lab.cassette}"
    assert nearest.startswith(f"replay:   nearest: #1, POST {origin.url('/sink')}, recorded 20") and nearest.endswith("in scope test_chat")
    assert difference == 'replay:     body /messages/0/content: "hi" ≠ recorded "hello"'
    assert "REPLAY_MODE=record-if-missing" in remedies[0]
    said_by_curl = seen.stderr.decode().splitlines()[-1]
    assert said_by_curl.startswith("curl: (9) no recording of POST")
    assert 'body /messages/0/content: "hi" ≠ recorded "hello"' in said_by_curl


def test_other_host_is_to_be_recorded(lab, origin):
    lab.record(curl(origin.url("/hello")))
    lab.stop_servers()
    seen = lab.replay(curl("http://example.test/other"))
    assert seen.status == FAILED
    assert any('host: "example.test" ≠ recorded "127.0.0.1"' in note for note in seen.notes)
    assert rule_in(seen) == "" and "record-if-missing" in seen.notes[-1]


def test_remedies_at_the_end_of_a_session(lab, origin):
    """To each miss its own: what was made more often than recorded, and what was recorded by other rules, does have recordings."""
    lab.record(curl(origin.url("/hello?ts=1")))
    lab.stop_servers()
    url = origin.url("/hello?ts=1")
    once = lab.replay(curl(url, url), by="launcher", env={"REPLAY_REPEAT": "once"})
    assert once.status == FAILED
    assert once.notes[-1].startswith('replay: 1 request was made more often than recorded, and by repeat = "once" nothing is played again; ')
    assert "had no recording" not in "".join(once.notes)
    other = lab.replay(curl(origin.url("/hello?ts=2")), by="launcher", files={"replay.toml": b"[[rule]]\nignore = 'query ts'\n"})
    assert other.notes[-1] == f"replay: 1 request has a recording made by other rules than those in force; `replay rekey {lab.cassette}` has these apply"
    assert "record-if-missing" not in "".join(other.notes)


def test_rules_that_changed(lab, origin):
    lab.record(curl(origin.url("/hello?ts=1")))
    lab.stop_servers()
    files = {"replay.toml": b"[[rule]]\nignore = 'query ts'\n"}
    seen = lab.replay(curl(origin.url("/hello?ts=2")), files=files)
    assert seen.status == FAILED
    assert f"replay rekey {lab.cassette}" in seen.notes[-1] and rule_in(seen) == ""
    lab.run([REPLAY, "rekey", lab.cassette], files=files)
    assert lab.replay(curl(origin.url("/hello?ts=2")), files=files).status == 0


def test_same_request_again(lab, origin):
    """In full once, in a line from then on."""
    lab.record(curl(origin.url("/hello")))
    lab.stop_servers()
    url = origin.url("/never")
    seen = lab.replay(curl(*[url] * 4, origin.url("/other")))
    assert sum("nearest: #1" in note for note in seen.notes) == 2
    assert seen.notes.count(f"replay: again, no recording of GET {url} in {lab.cassette}") == 3


def test_file_of_misses(lab, origin):
    """Each miss, of whatever process, is a line."""
    lab.preloaded("record", curl(origin.url("/hello?page=1")))
    lab.stop_servers()
    script = "for i in 1 2 3 4 5 6 7 8; do curl -s \"$0?page=2&n=$i\" & done; wait"
    seen = lab.preloaded("replay", ["sh", "-c", script, origin.url("/hello")], offline=True,
                         env={"REPLAY_MISSES": "misses.jsonl", "REPLAY_SCOPE": "test_pages"})
    misses = misses_in(seen)
    assert sorted(miss["asked"]["url"] for miss in misses) == [origin.url(f"/hello?page=2&n={i}") for i in range(1, 9)]
    assert len({miss["pid"] for miss in misses}) == 8
    for miss in misses:
        assert (miss["reason"], miss["scope"], miss["cassette"]) == ("no_recording", "test_pages", str(lab.cassette))
        assert miss["asked"]["method"] == "GET" and miss["asked"]["body_bytes"] == 0
        assert miss["nearest"]["number"] == 1
        assert {"place": "query page", "asked": '"2"', "recorded": '"1"'} in miss["nearest"]["differences"]
        assert miss["rule"].startswith("[[rule]]\n")


def test_file_of_misses_without_a_cassette(lab, origin):
    seen = lab.preloaded("replay", curl(origin.url("/hello")), files={"replay.toml": b"misses = 'misses.jsonl'\n"}, offline=True)
    assert seen.status == FAILED
    [miss] = misses_in(seen)
    assert miss["reason"] == "unreadable" and "there is no cassette" in miss["trouble"] and miss["nearest"] is None


def test_file_of_misses_that_cannot_be_written(lab, origin):
    lab.record(curl(origin.url("/hello")))
    lab.stop_servers()
    seen = lab.replay(curl(origin.url("/a"), origin.url("/b")), env={"REPLAY_MISSES": "no-such-folder/misses"})
    assert seen.status == FAILED
    assert sum("no-such-folder" in note for note in seen.notes) == 1


def test_once_only(lab, origin):
    lab.record(curl(origin.url("/hello")))
    lab.stop_servers()
    seen = lab.replay(curl(origin.url("/hello"), origin.url("/hello")), env={"REPLAY_REPEAT": "once", "REPLAY_MISSES": "misses.jsonl"})
    assert "the one recording of GET" in seen.note()
    assert [miss["reason"] for miss in misses_in(seen)] == ["exhausted"]


def test_upload_by_a_callback(lab, origin):
    """The body is not known when the request is missed."""
    lab.record(curl("-d", "x", "-X", "PUT", origin.url("/sink")))
    lab.stop_servers()
    seen = lab.replay(["sh", "-c", f"echo x | curl -s -T - {origin.url('/sink')}"], env={"REPLAY_MISSES": "misses.jsonl"})
    assert any("a body that a callback supplies (like curl -T)" in note for note in seen.notes)
    [miss] = misses_in(seen)
    assert miss["asked"]["body_bytes"] is None and miss["rule"] is None


def test_a_get_is_not_answered_by_a_head(lab, origin):
    """curl sets NOBODY, and after it UPLOAD to 0, by which libcurl still asks by HEAD."""
    lab.record(curl("-I", origin.url("/hello")))
    lab.stop_servers()
    assert lab.replay(curl("-I", origin.url("/hello"))).status == 0
    seen = lab.replay(curl(origin.url("/hello")))
    assert seen.status == FAILED
    assert any('method: "GET" ≠ recorded "HEAD"' in note for note in seen.notes)
