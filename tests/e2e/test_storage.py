"""Where a cassette cannot be written or read: full disks, read-only and missing folders, folders in its place."""

import subprocess
from functools import cache

import pytest

FAILED = 9


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


@cache
def mounts_permitted():
    return subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True).returncode == 0


def on_a_disk(lab, options, before="true"):
    """The prefix for a command that sees a small file system at `disk`; what is on it at the end lands in `kept`."""
    if not mounts_permitted():
        pytest.skip("mounting a file system in a namespace of our own is not permitted here")
    disk, kept = lab.folder / "disk", lab.folder / "kept"
    disk.mkdir()
    kept.mkdir()
    script = f"""mount -t tmpfs -o size={options} none '{disk}' && {before} || exit 99
                 "$@"; status=$?
                 cp --sparse=always -a '{disk}/.' '{kept}/'; exit $status"""
    return disk, kept, ["unshare", "-m", "sh", "-c", script, "sh"]


@pytest.mark.parametrize("size", ["16k", "64k", "300k"])
def test_full_disk(lab, origin, size):
    """The first, short interaction fits; then comes one that doesn't. The application notices nothing."""
    disk, kept, prefix = on_a_disk(lab, size)
    paths = ("/hello", "/bytes?size=2000000", "/counter")
    script = "; ".join(f"curl -s '{origin.url(path)}'" for path in paths)
    seen = lab.preloaded("record", ["sh", "-c", script], cassette=disk / "full.cassette", prefix=prefix)
    assert seen.status == 0
    assert seen.stdout.startswith(b"hello from the origin\n0000000\n")
    assert seen.stdout.endswith(b'"call": 1,\n "state": "pending"\n}\n')
    assert len(seen.stdout) > 2_000_000
    assert any("full.cassette" in note for note in seen.notes)
    lab.stop_servers()
    replayed = lab.preloaded("replay", ["curl", "-s", origin.url("/hello")], cassette=kept / "full.cassette",
                             offline=True)
    assert replayed.stdout == b"hello from the origin\n"


def test_disk_that_is_full_from_the_start(lab, origin):
    disk, _, prefix = on_a_disk(lab, "16k", before=f"head -c 16384 /dev/zero > '{lab.folder}/disk/hog'")
    seen = lab.preloaded("record", ["curl", "-s", origin.url("/hello")], cassette=disk / "full.cassette", prefix=prefix)
    assert (seen.status, seen.stdout) == (0, b"hello from the origin\n")
    assert "full.cassette" in seen.note()


def test_recording_into_a_read_only_folder(lab, origin):
    disk, _, prefix = on_a_disk(lab, "64k,ro")
    seen = lab.preloaded("record", ["curl", "-s", origin.url("/hello")], cassette=disk / "x.cassette", prefix=prefix)
    assert (seen.status, seen.stdout) == (0, b"hello from the origin\n")
    assert "x.cassette" in seen.note()


def test_replaying_from_a_read_only_folder(lab, origin):
    """A published cassette needs no permission to write."""
    lab.record(["curl", "-s", origin.url("/hello")])
    lab.stop_servers()
    disk, _, prefix = on_a_disk(
        lab, "2m", before=f"cp '{lab.cassette}' '{lab.folder}/disk/' && mount -o remount,ro '{lab.folder}/disk'")
    seen = lab.preloaded("replay", ["curl", "-s", origin.url("/hello")], cassette=disk / lab.cassette.name,
                         prefix=prefix, offline=True)
    assert (seen.status, seen.stdout, seen.notes) == (0, b"hello from the origin\n", [])


def test_long_body_in_little_memory(lab, origin):
    """Of 120 MB neither recording nor playing holds more than a window."""
    lab.check(["sh", "-c", f"ulimit -v 100000; curl -s '{origin.url('/bytes?size=120000000')}' | sha256sum"])


def test_recording_into_a_folder_that_is_not_there(lab, origin):
    missing = lab.folder / "none" / "x.cassette"
    seen = lab.preloaded("record", ["curl", "-s", origin.url("/hello")], cassette=missing)
    assert (seen.status, seen.stdout) == (0, b"hello from the origin\n")
    assert str(missing) in seen.note()


@pytest.mark.parametrize("mode", ["record", "replay"])
def test_folder_in_the_place_of_a_cassette(lab, origin, mode):
    folder = lab.folder / "folder.cassette"
    folder.mkdir()
    seen = lab.preloaded(mode, ["curl", "-s", origin.url("/hello")], cassette=folder)
    assert (seen.status, seen.stdout) == ((0, b"hello from the origin\n") if mode == "record" else (FAILED, b""))
    assert str(folder) in seen.note()


def test_cassette_cut_off_by_somebody_while_it_is_replayed(lab, origin):
    """A map of a file that shrinks kills with SIGBUS whoever reads on; replaying must fail instead."""
    urls = [origin.url(f"/bytes?size=900000&n={n}") for n in range(3)]
    lab.record(["curl", "-s", *urls])
    lab.stop_servers()
    script = f"""cut_after_the_first() {{ head -c 900000 > first; truncate -s 4096 '{lab.cassette}'; cat > rest; }}
                 curl -s {" ".join(map(repr, urls))} | cut_after_the_first
                 echo ${{PIPESTATUS[0]}}"""
    seen = lab.replay(["bash", "-c", script])
    assert int(seen.stdout) < 128, "curl was killed"
    assert len(seen.files["first"]) == 900_000
