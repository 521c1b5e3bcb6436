"""Forks, threads, sudden ends, and a host that minds its own state."""

import signal

import pytest

from harness import CLIENTS, REPLAY
from libcurl import FLAVOUR


@pytest.mark.parametrize("how", ["fresh", "used", "inherited"])
def test_fork(lab, origin, how):
    seen = lab.check([CLIENTS / "fork_transfers", how, origin.url("")])
    expected = {"fresh": 11, "used": 12, "inherited": 13}[how]
    assert seen.stdout.count(b"code 0, status 200") == expected


def test_threads(lab, origin):
    seen = lab.check([CLIENTS / "threads", origin.url("")])
    assert seen.stdout.count(b"code 0, status 200") == 96


@pytest.mark.parametrize("how", ["handle", "mime"])
def test_address_used_again_at_once(lab, library, origin, how):
    """What is kept of a new handle or form is not taken for that of the old one, whose freeing is not over."""
    command = [CLIENTS / "address_reuse", how, origin.url("/echo")]
    recorded = lab.record([*command, "one", "another"])
    lab.stop_servers()
    replayed = lab.replay([*command, "another", "one"])
    said = recorded.stdout.splitlines()
    assert [line.split(b",")[0] for line in said] == [b"one: code 0", b"another: code 0"]
    assert replayed.stdout.splitlines() == said[::-1]
    assert len({line.split(b"hash ")[1] for line in said}) == 2


@pytest.mark.parametrize("how, status", [
    ("_exit", 5), ("quick_exit", 6), ("syscall", 7), ("abort", -signal.SIGABRT), ("kill", -signal.SIGKILL)])
def test_sudden_end(lab, origin, how, status):
    """The transfer is in the cassette although nothing of the process ran after it."""
    seen = lab.check([CLIENTS / "sudden_end", how, origin.url("/hello")])
    assert seen.status == status
    assert b"code 0, status 200" in seen.stdout


@pytest.mark.parametrize("how", ["exit", "callback", "anywhere"])
def test_threads_ended_in_the_middle(lab, library, origin, how):
    """pthread_exit(3) and pthread_cancel(3). Where libcurl itself may be at work, it is not safe to cancel it anywhere."""
    command = [CLIENTS / "cancelled", how, origin.url("/hello"), "60"]
    lab.preloaded("record", [CLIENTS / "easy", origin.url("/hello")])  # so that nothing is missing, which would unwind something of ours
    for mode in ["replay"] if how == "anywhere" else ["live", "record", "replay"]:
        seen = lab.preloaded(mode, command)
        assert (seen.status, seen.stdout, seen.stderr) == (0, b"60 threads ended early\n", b""), mode
    assert lab.run([REPLAY, "verify", lab.cassette]).status == 0


def test_what_belongs_to_the_host_is_kept(lab, library, origin):
    command = [CLIENTS / "host_state", origin.url("/stream")]
    seen = lab.check(command, ignore=("errno",))
    # NSS's own runtime ignores SIGPIPE for the whole process.
    assert seen.stdout.count(b"kept") == (2 if FLAVOUR.name == "nss" else 3)
    assert b"locale C.UTF-8" in seen.stdout
    assert b"file offset 4" in seen.stdout
    assert lab.replay(command).files["errno"] == b"kept"


def test_errno_is_kept_where_nothing_can_be_written(lab, library, origin):
    seen = lab.preloaded("record", [CLIENTS / "host_state", origin.url("/stream"), "remove"], cassette="/dev/null/no.cassette")
    assert seen.stdout == b"errno kept\n"
    assert "Not a directory" in seen.note()


def test_host_closes_all_descriptors(lab, origin):
    seen = lab.check([CLIENTS / "close_descriptors", origin.url("")])
    assert seen.status == 0
    assert seen.stdout.count(b"code 0, status 200") == 6
    for round_number in range(3):
        for n in range(6):
            name = f"mine{round_number}-{n}"
            assert seen.files[name] == f"{name} end".encode()


def test_many_processes_write_one_cassette(lab, origin):
    script = f"""for p in 1 2 3 4 5 6 7 8; do
                     (for n in 1 2 3 4 5; do curl -s "{origin.url('')}/echo?process=$p&n=$n"; done > out$p) &
                 done
                 wait"""
    seen = lab.check(["sh", "-c", script])
    assert all(seen.files[f"out{p}"].count(f"process={p}&n=".encode()) == 5 for p in range(1, 9))


def test_large_bodies_from_many_processes(lab, origin):
    """Long enough that whole interactions have to wait for each other."""
    script = f"""for p in 1 2 3 4 5 6 7 8; do
                     curl -s "{origin.url('/bytes?size=400000&p=')}$p" | md5sum > sum$p &
                 done
                 wait"""
    seen = lab.check(["sh", "-c", script])
    assert len({seen.files[f"sum{p}"] for p in range(1, 9)}) == 1


def test_program_started_by_a_program(lab, origin):
    script = f"import subprocess; print(subprocess.check_output(['curl', '-s', {origin.url('/hello')!r}]))"
    assert b"hello from the origin" in lab.check(["/usr/bin/python3", "-c", script]).stdout
