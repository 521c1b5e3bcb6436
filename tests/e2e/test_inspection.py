"""The commands that look into a cassette: `replay ls`, `replay show`, and `replay doctor`."""

import json

import pytest

from harness import CLIENTS, LIBRARY, REPLAY
from libcurl import OTHER


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


@pytest.fixture
def cassette(lab, origin):
    """Six interactions of different kinds, in this order."""
    addresses = [origin.url(path) for path in ("/hello", "/stream?chunks=3", "/bytes?size=3000", "/short")]
    script = "".join(f"curl -s '{address}'; " for address in addresses)
    script += f"""curl -s --json '{{"b":1,"a":[2]}}' '{origin.url('/echo')}'
                  curl -s -H 'Content-Type: application/octet-stream' --data-binary @binary '{origin.url('/text')}'"""
    lab.record(["sh", "-c", script], files={"binary": bytes(range(256))})
    lab.stop_servers()
    return lab.cassette


def replay(lab, *arguments):
    return lab.run([REPLAY, *arguments], offline=True)


def test_ls(lab, cassette):
    seen = replay(lab, "ls", cassette)
    assert seen.status == 0
    lines = [line for line in seen.stdout.decode().splitlines() if "127.0.0.1" in line]
    assert len(lines) == 6
    assert ["GET" in line for line in lines] == [True] * 4 + [False] * 2
    assert "200" in lines[0] and "/hello" in lines[0] and "22" in lines[0]
    assert "POST" in lines[4]
    assert "18" in lines[3], "the failed transfer does not show its code"
    assert b"\x1b" not in seen.stdout, "colour, and no terminal"


def test_ls_is_aligned(lab, cassette):
    """Every URL starts in the same column."""
    lines = [line for line in replay(lab, "ls", cassette).stdout.decode().splitlines() if "http://" in line]
    assert len({line.index("http://") for line in lines}) == 1


def test_ls_json(lab, cassette):
    listed = json.loads(replay(lab, "ls", cassette, "--json").stdout)["interactions"]
    assert len(listed) == 6
    assert [entry["method"] for entry in listed] == ["GET"] * 4 + ["POST"] * 2
    assert [entry["url"].rpartition("/")[2] for entry in listed][:3] == ["hello", "stream?chunks=3", "bytes?size=3000"]


def test_show(lab, cassette):
    shown = replay(lab, "show", cassette, "1").stdout.decode()
    assert "GET " in shown and "/hello" in shown
    assert "X-Origin: live" in shown
    assert "hello from the origin" in shown


def test_show_json_body_indented(lab, cassette):
    shown = replay(lab, "show", cassette, "5").stdout.decode()
    assert any(line.strip() == '"b": 1,' for line in shown.splitlines()), "the request's body came without white space"


def test_show_server_sent_events(lab, cassette):
    shown = replay(lab, "show", cassette, "2").stdout.decode()
    assert len([line for line in shown.splitlines() if '"number": ' in line]) == 3


def test_show_binary_without_raw_bytes(lab, cassette):
    seen = replay(lab, "show", cassette, "6")
    assert seen.status == 0
    assert not any(byte < 32 and byte not in b"\n\t" for byte in seen.stdout), "raw bytes would upset a terminal"


def test_show_body_is_raw(lab, cassette):
    assert replay(lab, "show", cassette, "6", "--body").stdout == bytes(range(256))
    assert replay(lab, "show", cassette, "1", "--body").stdout == b"hello from the origin\n"
    assert len(replay(lab, "show", cassette, "3", "--body").stdout) == 3000


def test_show_json(lab, cassette):
    assert "hello" in json.dumps(json.loads(replay(lab, "show", cassette, "1", "--json").stdout))


def test_show_everything(lab, cassette):
    shown = replay(lab, "show", cassette).stdout.decode()
    assert all(path in shown for path in ("/hello", "/stream?chunks=3", "/bytes?size=3000", "/short", "/echo", "/text"))


def test_show_stable_is_the_same_for_two_recordings(lab, origin):
    """And leaves the chunks' times, the numbers and the volatile headers out."""
    shown = []
    for name in ("1", "2"):
        cassette = lab.folder / f"{name}.cassette"
        script = f"curl -s {origin.url('/hello')} '{origin.url('/stream?chunks=3')}'; curl -s -F a=b -H 'traceparent: {name}' {origin.url('/hello')}"
        lab.run([REPLAY, "record", "-c", cassette, "--", "sh", "-c", script])
        shown.append(replay(lab, "show", "--stable", cassette).stdout.decode())
    assert shown[0] == shown[1]
    assert "hello from the origin" in shown[0] and "X-Origin: live" in shown[0] and '"number": 2' in shown[0]
    assert not any(word in shown[0] for word in ("Date:", "traceparent", "#1", " ms", "recorded"))


@pytest.mark.parametrize("arguments", [["show", "CASSETTE", "7"], ["show", "CASSETTE", "0"], ["show", "CASSETTE", "x"],
                                       ["ls", "none.cassette"], ["ls"], ["rewind"]])
def test_mistakes(lab, cassette, arguments):
    seen = replay(lab, *[str(cassette) if word == "CASSETTE" else word for word in arguments])
    assert seen.status != 0
    assert seen.stdout == b""
    assert seen.notes or seen.stderr


@pytest.mark.parametrize("command", [["ls"], ["show"]])
def test_foreign_file(lab, command):
    foreign = lab.folder / "notes.txt"
    foreign.write_text("not a cassette, but some notes that somebody took\n" * 10)
    seen = replay(lab, *command, foreign)
    assert seen.status != 0
    assert "notes.txt" in seen.note()


def test_output_that_breaks_off(lab, cassette):
    """`replay ls | head`: a closed pipe is no reason to complain."""
    seen = lab.run(["bash", "-c", f"{REPLAY} show {cassette} | head -n 1; echo ${{PIPESTATUS[0]}} >&2"])
    assert b"terminate" not in seen.stderr


@pytest.mark.parametrize("command", ["record", "run", "ls", "show", "verify", "merge", "rm", "rekey", "upgrade", "git-setup", "init", "doctor"])
def test_help_has_an_example(lab, command):
    seen = replay(lab, command, "--help")
    assert seen.status == 0
    assert f"replay {command}".encode() in seen.stdout
    assert b"xample" in seen.stdout


@pytest.mark.parametrize("program, said", [
    (["curl"], "OpenSSL"), ([str(CLIENTS / "easy_other")], OTHER.tls), (["true"], "does not use libcurl")])
def test_doctor(lab, program, said):
    seen = replay(lab, "doctor", *program)
    assert said.lower() in seen.stdout.decode().lower()


def test_doctor_tells_what_is_in_force(lab):
    env = {"REPLAY_MODE": "record", "REPLAY_CASSETTE": "some/where.cassette"}
    said = lab.run([REPLAY, "doctor"], env=env).stdout.decode()
    assert "record" in said and "some/where.cassette" in said
    assert "REPLAY_MODE" in said and "REPLAY_CASSETTE" in said


def test_doctor_lists_rules_and_variables_that_count_for_nothing(lab):
    rules = b"""[[rule]]
url = "https://api.example.com/v1/*"
method = "POST"
ignore = ["body /id", "query ts"]
floats = 2

[[rule]]
replace = [{in = "path", pattern = '[0-9]+', with = "N"}]
"""
    env = {"REPLAY_MOED": "record", "REPLAY_SOMETHING_ELSE": "1"}
    seen = lab.run([REPLAY, "doctor"], files={"replay.toml": rules}, env=env)
    lines = seen.stdout.decode().splitlines()
    at = lines.index(f"rule        POST https://api.example.com/v1/* (from {lab.work}/replay.toml:1)")
    assert lines[at + 1:at + 3] == ['              floats = 2', '              ignore = ["body /id", "query ts"]']
    assert lines[at + 3] == f"rule        all requests (from {lab.work}/replay.toml:7)"
    assert lines[at + 4] == '              replace = [{in = "path", pattern = "[0-9]+", with = "N"}]'
    assert "unknown     REPLAY_MOED is no variable of libreplay's, and counts for nothing; did you mean REPLAY_MODE?" in lines
    assert "unknown     REPLAY_SOMETHING_ELSE is no variable of libreplay's, and counts for nothing" in lines
    assert seen.status == 0


def test_settings_file(lab):
    """`replay init` writes one in which nothing counts yet; what is set in it counts from any folder below."""
    lab.run(["true"])
    settings = lab.work / "replay.toml"
    below = lab.work / "tests" / "unit"
    below.mkdir(parents=True)
    assert lab.run([REPLAY, "init"], keep=True).status == 0
    assert lab.run([REPLAY, "init"], keep=True).status != 0, "one that is there is not written over"

    def doctor():
        return lab.run(["sh", "-c", f"cd {below}; {REPLAY} doctor"], keep=True).stdout.decode()

    assert f"{settings}\n" in doctor() and "mode        replay (default)" in doctor()
    rule = settings.read_text()[settings.read_text().index("# [[rule]]"):].replace("# ", "")
    settings.write_text(settings.read_text() + rule)
    assert "rule        POST https://api.example.com/v1/*" in doctor(), "the example is no rule"
    settings.write_text(settings.read_text().replace(rule, "").replace('# mode = "replay"', 'mode = "live"').replace("# cassette = ", "cassette = "))
    assert f"mode        live (from {settings}:" in doctor()
    assert f"cassette    {lab.work}/replay.cassette (from {settings}:" in doctor()


def test_settings_that_make_no_sense(lab, origin):
    """A slip in replay.toml keeps every transfer from the network, and says where it is."""
    def get(text):
        return lab.run(["curl", "-sS", origin.url("/hello")], files={"replay.toml": text}, env={"LD_PRELOAD": str(LIBRARY)})

    seen = get(b"# mine\nmode = 'live'\ncasette = 'x'\n")
    assert seen.status == 9
    assert f'{lab.work}/replay.toml:3: there is no setting "casette"; did you mean "cassette"?' in seen.notes[0]
    assert get(b"mode = 'live'\n").status == 0


def test_library_is_found(lab):
    assert str(LIBRARY) in lab.run([REPLAY, "doctor"]).stdout.decode()
