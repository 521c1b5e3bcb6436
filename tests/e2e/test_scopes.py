"""Scopes: each has a cassette of its own, whoever begins it."""

import json
import textwrap

import pytest

from harness import CLIENTS, PYTHON, REPLAY

TEMPLATE = "{dir}/cassettes/{module}/{test}.cassette"
SCOPES = CLIENTS / "scopes"


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


@pytest.fixture
def by_scope(lab):
    """What has each scope record into a cassette of its own."""
    return {"REPLAY_CASSETTES": str(lab.folder / TEMPLATE)}


def cassettes(lab) -> list[str]:
    return sorted(str(path.relative_to(lab.folder)) for path in lab.folder.rglob("*.cassette"))


def requests_in(lab, name: str) -> list[tuple[str, str]]:
    """Scope and URL of all that is in it."""
    listed = lab.run([REPLAY, "ls", "--json", lab.folder / name])
    return [(one["scope"], one["url"]) for one in json.loads(listed.stdout)["interactions"]]


@pytest.mark.parametrize("by", ["preload", "launcher"])
def test_each_scope_has_its_own_cassette(lab, origin, by_scope, by):
    url = origin.url("/counter")
    command = [SCOPES, "begin", "api/test_a.py::one", "get", url, "get", url, "end", "begin", "api/test_a.py::T::two", "get", url, "end",
               "end", "get", url]
    recorded = lab.record(command, by=by, env=by_scope)
    assert recorded.status == 0 and recorded.stdout == b"1\n2\n3\nnot ended\n4\n"
    assert cassettes(lab) == ["api/cassettes/test_a/T/two.cassette", "api/cassettes/test_a/one.cassette", "case.cassette"]
    assert requests_in(lab, "api/cassettes/test_a/one.cassette") == [("api/test_a.py::one", url)] * 2
    lab.stop_servers()
    replayed = lab.replay(command, by=by, env=by_scope)
    assert (replayed.status, replayed.stdout) == (0, recorded.stdout)


def test_without_a_template_a_scope_is_noted(lab, origin):
    lab.record([SCOPES, "begin", "one", "get", origin.url("/hello"), "begin", "two", "get", origin.url("/hello"), "end", "get",
                origin.url("/hello")])
    assert sorted(scope for scope, _ in requests_in(lab, "case.cassette")) == ["one", "one", "two"]


def test_a_scope_that_is_begun_anew_is_played_from_its_first_recording_on(lab, origin, by_scope):
    url = origin.url("/counter")
    lab.record([SCOPES, "begin", "a", "get", url, "get", url, "end"], env=by_scope)
    lab.stop_servers()
    again = lab.replay([SCOPES, "begin", "a", "get", url, "begin", "b", "end", "get", url, "end", "begin", "a", "get", url, "get", url],
                       env=by_scope)
    assert again.stdout == b"1\n2\n1\n2\n"


def test_the_variable_counts_where_no_process_has_begun_one(lab, origin, by_scope):
    url = origin.url("/counter")
    command = [SCOPES, "get", url, "begin", "inner", "get", url, "end", "get", url]
    env = by_scope | {"REPLAY_SCOPE": "outer"}
    recorded = lab.record(command, env=env)
    assert cassettes(lab) == ["cassettes/inner.cassette", "cassettes/outer.cassette"]
    lab.stop_servers()
    assert lab.replay(command, env=env).stdout == recorded.stdout == b"1\n2\n3\n"


def test_what_tests_share_is_in_a_scope_of_its_own(lab, origin):
    url, shared = origin.url("/counter"), origin.url("/hello?size=7")
    config = lab.folder / "replay.toml"
    config.write_text(f"cassettes = '{TEMPLATE}'\n[[rule]]\nurl = '/hello'\nscope = 'shared/greeting'\n")
    env = {"REPLAY_CONFIG": str(config)}
    command = [SCOPES, "get", shared, "begin", "a", "get", shared, "get", url, "end", "begin", "b", "get", url, "get", shared]
    recorded = lab.record(command, env=env)
    assert cassettes(lab) == ["cassettes/a.cassette", "cassettes/b.cassette", "cassettes/shared/greeting.cassette"]
    assert set(requests_in(lab, "cassettes/shared/greeting.cassette")) == {("shared/greeting", shared)}
    lab.stop_servers()
    assert lab.replay(command, env=env).stdout == recorded.stdout


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "/", "a/../../b", "::..", "x\n../y", "\x1b[2J"])
def test_no_name_leads_elsewhere(lab, origin, by_scope, name):
    recorded = lab.record([SCOPES, "begin", name, "get", origin.url("/hello")], env=by_scope)
    assert recorded.status == 0
    (made,) = cassettes(lab)
    assert "cassettes/" in made and ".." not in made.split("/") and all(" " < c for c in made)
    assert not list(lab.folder.parent.glob("*.cassette"))


# A server that is started before the tests: {server} gets from its stdin when to ask. Each test begins its scope as `replay scope` does.
SUITE = """
import os, subprocess, sys
def server(worker):
    return subprocess.Popen([{client!r}, *["wait", "get", {url!r}] * 3], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                            env=os.environ | {{"REPLAY_WORKER": worker}})
def ask(process):
    assert process.stdout.readline() == "waiting\\n"
    process.stdin.write("\\n")
    process.stdin.flush()
    return process.stdout.readline().strip()
def scope(*words, worker=""):
    subprocess.run([{replay!r}, "scope", *words], check=True, env=os.environ | {{"REPLAY_WORKER": worker}})
"""


def suite(lab, origin, text: str) -> list:
    return [PYTHON, "-c", SUITE.format(client=str(SCOPES), replay=str(REPLAY), url=origin.url("/counter")) + textwrap.dedent(text)]


@pytest.mark.parametrize("by", ["preload", "launcher"])
def test_a_server_that_runs_already_follows(lab, origin, by_scope, by):
    command = suite(lab, origin, """
        one = server("")
        scope("a")
        first = ask(one)
        scope("b")
        print(first, ask(one))
        scope("--end")
        print(ask(one))
        """)
    recorded = lab.record(command, by=by, env=by_scope)
    assert (recorded.status, recorded.stdout) == (0, b"1 2\n3\n")
    assert cassettes(lab) == ["case.cassette", "cassettes/a.cassette", "cassettes/b.cassette"]
    lab.stop_servers()
    assert lab.replay(command, by=by, env=by_scope).stdout == recorded.stdout


def test_workers_have_scopes_of_their_own(lab, origin, by_scope):
    command = suite(lab, origin, """
        one, other = server("gw0"), server("gw1")
        scope("a", worker="gw0")
        scope("b", worker="gw1")
        print(ask(one), ask(other))
        scope("--end", worker="gw1")
        print(ask(one), ask(other))
        """)
    recorded = lab.record(command, by="launcher", env=by_scope)
    assert recorded.stdout == b"1 2\n3 4\n"
    assert [len(requests_in(lab, name)) for name in cassettes(lab)] == [1, 2, 1]
    lab.stop_servers()
    assert lab.replay(command, by="launcher", env=by_scope).stdout == recorded.stdout


def test_a_forked_child_follows_its_worker(lab, origin, by_scope):
    """As a server does that a test's fixture has forked, while its test's scope was in force."""
    url = origin.url("/counter")
    command = ["sh", "-c", f"{SCOPES} begin a get {url} fork get {url}"]
    recorded = lab.record(command, by="launcher", env=by_scope)
    assert (recorded.stdout, cassettes(lab)) == (b"1\n2\n", ["cassettes/a.cassette"])
    lab.stop_servers()
    assert lab.replay(command, by="launcher", env=by_scope).stdout == recorded.stdout


def test_many_scopes(lab, origin, by_scope):
    """More than descriptors, if each kept one."""
    words = [word for number in range(300) for word in ("begin", f"s/{number}", "get", origin.url("/counter"), "end")]
    command = ["sh", "-c", 'ulimit -n 100; exec "$@"', "sh", SCOPES, *words]
    recorded = lab.record(command, by="launcher", env=by_scope)
    assert recorded.status == 0 and recorded.notes[0].endswith(" → 300 other cassettes") and len(recorded.notes) == 1
    assert len(cassettes(lab)) == 300
    lab.stop_servers()
    replayed = lab.replay(command, by="launcher", env=by_scope)
    assert (replayed.status, replayed.stdout) == (0, recorded.stdout)


def test_the_command_says_which_is_in_force(lab):
    told = lab.launched("replay", ["sh", "-c", f"{REPLAY} scope; echo $?; {REPLAY} scope 'a b'; {REPLAY} scope; {REPLAY} scope --end; {REPLAY} scope"])
    assert (told.status, told.stdout) == (1, b"1\na b\n")
    outside = lab.run([REPLAY, "scope", "a"])
    assert outside.status == 2 and "there is no session here" in outside.notes[0]


@pytest.mark.parametrize("template, why", [("{dir}/{tets}", "has {tets}; {dir}, {module}, {test} and {scope} are known"),
                                          ("one.cassette", "tells no scopes apart")])
def test_templates_that_make_no_sense(lab, template, why):
    (lab.folder / "replay.toml").write_text(f"mode = 'replay'\ncassettes = '{template}'\n")
    seen = lab.run([REPLAY, "doctor"], env={"REPLAY_CONFIG": str(lab.folder / "replay.toml")})
    assert seen.status != 0 and f'replay.toml:2: cassettes = "{template}" {why}' in seen.stdout.decode()
