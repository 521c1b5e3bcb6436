"""replay.toml: which requests match, what becomes of those that have no recording, and what is never recorded."""

import pytest

from harness import REPLAY

FAILED = 9


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


def curl(lab, mode, *arguments, settings="", **how):
    return lab.preloaded(mode, ["curl", "-sS", *arguments], files={"replay.toml": settings.encode()}, **how)


def recorded_urls(lab):
    listed = lab.run([REPLAY, "ls", "--json", lab.cassette])
    return listed.stdout.decode()


def test_same_meaning(lab, origin):
    """What a client writes otherwise the next time, though it means the same."""
    json = ["-H", "Content-Type: application/json"]
    assert curl(lab, "record", *json, "-d", '{"model": "m", "n": 1.0, "tags": ["é"]}', origin.url("/sink?b=2&a=1")).status == 0
    lab.stop_servers()
    seen = curl(lab, "replay", *json, "-d", '{"tags":["\\u00e9"],"n":1,"model":"m"}', origin.url("/sink?a=1&b=2"), offline=True)
    assert seen.status == 0 and seen.stdout
    other = curl(lab, "replay", *json, "-d", '{"tags":["e"],"n":1,"model":"m"}', origin.url("/sink?a=1&b=2"), offline=True)
    assert other.status == FAILED


def test_ignored_fields_and_rekey(lab, origin):
    rules = "[[rule]]\nurl = '/sink'\nignore = ['query ts', 'form nonce']\n"
    assert curl(lab, "record", "-d", "nonce=1&name=x", origin.url("/sink?ts=1"), settings=rules).status == 0
    lab.stop_servers()
    again = ["-d", "name=x&nonce=2", origin.url("/sink?ts=2")]
    assert curl(lab, "replay", *again, settings=rules, offline=True).status == 0
    assert curl(lab, "replay", *again, offline=True).status == FAILED, "by other rules it is another request"
    assert b"nonce" in lab.run([REPLAY, "show", lab.cassette]).stdout
    assert lab.run([REPLAY, "verify", lab.cassette]).status == 0, "its keys are right by the rules that it was recorded by"
    # Rules that change are applied to what is recorded already.
    wider = rules + "any_case = 'path'\nreplace = {in = 'path', pattern = 'sin.', with = 'any'}\n"
    more = ["-d", "name=x", origin.url("/sink?ts=3")]
    assert curl(lab, "replay", *more, settings=wider, offline=True).status == FAILED
    assert b"#1" in lab.run([REPLAY, "rekey", lab.cassette], files={"replay.toml": wider.encode()}).stdout
    assert curl(lab, "replay", *more, settings=wider, offline=True).status == 0
    assert lab.run([REPLAY, "verify", lab.cassette]).status == 0


def test_header_that_decides(lab, origin):
    settings = 'match = ["method", "scheme", "host", "port", "path", "query", "body", "header Accept-Language"]'
    url = origin.url("/counter?name=words")
    for language in ("de", "fr"):
        assert curl(lab, "record", "-H", f"Accept-Language: {language}", url, settings=settings).status == 0
    lab.stop_servers()
    seen = {language: curl(lab, "replay", "-H", f"accept-language: {language}", url, settings=settings, offline=True)
            for language in ("fr", "de", "it")}
    assert b'"call": 1' in seen["de"].stdout and b'"call": 2' in seen["fr"].stdout
    assert seen["it"].status == FAILED


def test_on_miss(lab, origin):
    """Per endpoint: to the network, to the network and recorded, or not at all."""
    assert curl(lab, "record", origin.url("/hello")).status == 0
    settings = ("[[rule]]\nurl = '/counter'\non_miss = 'live'\n"
                "[[rule]]\nurl = '/bytes'\non_miss = 'record'\n")
    for path, status in (("/hello", 0), ("/counter", 0), ("/bytes?size=10", 0), ("/sink", FAILED)):
        assert curl(lab, "replay", origin.url(path), settings=settings).status == status, path
    assert "/bytes?size=10" in recorded_urls(lab) and "/counter" not in recorded_urls(lab)
    lab.stop_servers()
    assert curl(lab, "replay", origin.url("/bytes?size=10"), settings=settings, offline=True).status == 0
    assert curl(lab, "replay", origin.url("/counter"), settings=settings, offline=True).status == 7


def test_passthrough(lab, origin):
    """Always live, never recorded."""
    settings = "passthrough = ['/counter*']"
    for path in ("/hello", "/counter"):
        assert curl(lab, "record", origin.url(path), settings=settings).status == 0
    assert "/hello" in recorded_urls(lab) and "/counter" not in recorded_urls(lab)
    assert b'"call": 2' in curl(lab, "replay", origin.url("/counter"), settings=settings).stdout


def test_repeats(lab, origin):
    poll = ["sh", "-c", "for i in 1 2; do curl -sS '" + origin.url("/counter") + "'; done"]
    assert lab.preloaded("record", poll).status == 0
    lab.stop_servers()
    thrice = ["sh", "-c", "for i in 1 2 3; do curl -sS '" + origin.url("/counter") + "'; done"]
    once = lab.preloaded("replay", thrice, env={"REPLAY_REPEAT": "once"}, offline=True)
    assert once.status == FAILED
    assert "all 2 recordings of GET" in once.notes[0] and 'repeat = "once"' in once.notes[0]
    cycle = lab.preloaded("replay", thrice, env={"REPLAY_REPEAT": "cycle"}, offline=True)
    assert cycle.status == 0 and cycle.stdout.count(b'"call": 1') == 2


def test_failures_are_left_out(lab, origin):
    url = origin.url("/hello")
    lab.stop_servers()
    assert curl(lab, "record", url, settings="record_failures = false").status == 7
    assert not lab.cassette.exists()
    assert curl(lab, "record", url).status == 7
    assert url in recorded_urls(lab)
