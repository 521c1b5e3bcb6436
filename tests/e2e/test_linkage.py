"""The ways in which a program comes by libcurl: linked to either flavour or both, loaded, in a shared object."""

import pytest

from harness import CLIENTS
from libcurl import FLAVOUR, OTHER


@pytest.mark.parametrize("client, flavour", [("easy", FLAVOUR.tls), ("easy_other", OTHER.tls)])
@pytest.mark.parametrize("by", ["preload", "launcher"])
def test_linked(lab, origin, client, flavour, by):
    seen = lab.check([CLIENTS / client, origin.url("/hello"), origin.url("/bytes?size=70000")], by=by)
    assert seen.stdout.startswith(f"flavour {flavour}\n".encode())
    assert seen.stdout.count(b"code 0, status 200") == 2


def test_one_flavour_records_what_the_other_replays(lab, library, origin):
    url = origin.url("/hello")
    recorded = lab.record([CLIENTS / "easy", url])
    lab.stop_servers()
    replayed = lab.replay([CLIENTS / "easy_other", url])
    assert recorded.stdout.split(b"\n", 1)[1] == replayed.stdout.split(b"\n", 1)[1]


def test_both_flavours_in_one_process(lab, origin):
    seen = lab.check([CLIENTS / "both_flavours", origin.url("/hello"), origin.url("/counter")])
    said = [line.split(":")[0] for line in seen.stdout.decode().splitlines()]
    assert said == [FLAVOUR.tls, OTHER.tls, OTHER.tls, FLAVOUR.tls]
    assert seen.stdout.count(b"code 0, status 200") == 4


@pytest.mark.parametrize("how", ["plain", "deepbind", "busy"])
@pytest.mark.parametrize("flavour", [FLAVOUR, OTHER], ids=lambda flavour: flavour.name)
def test_loaded_at_run_time(lab, origin, how, flavour):
    if lab.instrumented and how == "busy":
        pytest.skip("a sanitizer does not see the loader's own lock")
    seen = lab.check([CLIENTS / "dlopen_easy", flavour.file, how, origin.url("/hello")])
    assert seen.stdout.startswith(f"flavour {flavour.tls}\nno such symbol: (nil)\nhello from the origin\n".encode())


def test_constructor_and_destructor(lab, origin):
    env = {"EAGER_START": origin.url("/hello"), "EAGER_END": origin.url("/counter")}
    seen = lab.check([CLIENTS / "eager"], env=env)
    assert b"EAGER_START: code 0" in seen.stdout
    assert b"EAGER_END: code 0" in seen.stdout


def test_constructor_that_waits_for_a_thread(lab, origin):
    """The loader is held meanwhile: nothing that the thread calls may wait for it."""
    seen = lab.check([CLIENTS / "plugin", origin.url("/counter")], env={"EAGER_THREAD": origin.url("/hello")})
    assert [line.split(b":")[0] for line in seen.stdout.splitlines()] == [b"program", b"EAGER_THREAD", b"program"]
    assert seen.stdout.count(b"code 0, status 200") == 3
