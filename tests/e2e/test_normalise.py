"""What differs from run to run in a response, and is recorded the same every time: `normalise` in a rule of replay.toml."""

import json

import pytest

from harness import CLIENTS, REPLAY

RULES = """
[[rule]]
url = "/fresh"
normalise = ["body /**/id", "body /serial", "body /self/also", {in = "body /time", with = "1700000000.5"},
             {in = "header X-Serial", pattern = '\\d+'}]
"""


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


def curl(lab, mode, *arguments, settings=RULES, **how):
    return lab.preloaded(mode, ["curl", "-sS", *arguments], files={"replay.toml": settings.encode()}, **how)


def identity(path):
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, path.read_bytes()


@pytest.mark.parametrize("url", ["/fresh", "/fresh?as=events"])
def test_recorded_again_the_cassette_stays_untouched(lab, origin, url):
    live = curl(lab, "record", "-i", origin.url(url))
    assert live.status == 0
    before = identity(lab.cassette)
    again = curl(lab, "record", "-i", origin.url(url))
    assert again.stdout != live.stdout, "the application sees what the server sent"
    assert identity(lab.cassette) == before
    lab.stop_servers()
    played = curl(lab, "replay", "-i", origin.url(url), offline=True).stdout
    assert b"1700000000.5" in played and b"X-Kept: kept" in played
    assert played != live.stdout
    assert lab.run([REPLAY, "verify", lab.cassette]).status == 0


def test_what_is_made_of_values(lab, origin):
    """Another request gets other ones; within a response, equal ones stay equal. Content-Length and what getinfo tells go along."""
    told = ["-w", "\n%{size_download} %header{content-length}\n"]
    urls = [origin.url("/fresh?name=a"), origin.url("/fresh?name=b")]
    for url in urls:
        curl(lab, "record", *told, url)
    lab.stop_servers()
    answers = []
    for url in urls:
        body, numbers = curl(lab, "replay", *told, url, offline=True).stdout.decode().splitlines()
        assert numbers.split() == [str(len(body))] * 2
        answers.append(json.loads(body))
    one, other = answers
    assert one["id"] == one["self"]["id"] != one["self"]["also"]
    assert one["id"] != other["id"] and len(one["id"]) == 36
    assert one["serial"] != other["serial"] and len(str(one["serial"])) == 9
    assert one["time"] == 1700000000.5


def test_events_of_a_stream_have_one_id(lab, origin):
    curl(lab, "record", origin.url("/fresh?as=events"))
    lab.stop_servers()
    lines = curl(lab, "replay", origin.url("/fresh?as=events"), offline=True).stdout.decode().splitlines()
    events = [json.loads(line.removeprefix("data: ")) for line in lines if line]
    assert [event["number"] for event in events] == [0, 1, 2]
    assert len({event["id"] for event in events}) == 1


def test_compressed_body_that_the_application_wanted_so(lab, origin):
    """It stays as it is, which is said; one that libcurl unpacks is normalised."""
    seen = curl(lab, "record", origin.url("/fresh?as=gzip"))
    assert "is compressed" in seen.note()
    assert curl(lab, "record", "--compressed", origin.url("/fresh?as=gzip&n=2")).notes == []
    lab.stop_servers()
    played = curl(lab, "replay", "--compressed", origin.url("/fresh?as=gzip&n=2"), offline=True).stdout
    assert json.loads(played)["time"] == 1700000000.5


def test_progress_and_callbacks_agree(lab, origin):
    """The chunks that the application gets in replay add up to what it is told."""
    rules = '[[rule]]\nnormalise = {in = "body", pattern = "event|number", with = "x"}\n'
    command = [CLIENTS / "trace_easy", origin.url("/stream?chunks=3")]
    lab.preloaded("record", command, files={"replay.toml": rules.encode()})
    lab.stop_servers()
    seen = lab.preloaded("replay", command, offline=True)
    assert seen.status == 0 and seen.notes == []


def test_rules_that_make_no_sense(lab, origin):
    for rule, said in [('"query ts"', "is of no response"), ('"body"', "a pattern has to say"), ('{with = "x"}', 'lacks "in"'),
                       ('{in = "body /id", patern = "x"}', 'did you mean "pattern"'), ("3", "it has to be a text"),
                       ('{in = "header X", with = "a\\r\\nb"}', "line end"), ('{in = "body", pattern = "("}', "makes no sense"),
                       ('{in = "body", pattern = "a", with = "$1"}', "no group")]:
        seen = curl(lab, "record", origin.url("/hello"), settings=f"[[rule]]\nnormalise = {rule}\n")
        assert seen.status != 0 and said in seen.notes[0], (rule, seen.notes)
