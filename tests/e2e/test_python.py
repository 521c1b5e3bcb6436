"""Python: pycurl's easy and multi interfaces, a pytest suite that uses it, and ctypes."""

import re
from pathlib import Path

import pytest

from harness import PYTHON
from libcurl import FLAVOUR, OTHER

CLIENTS = Path(__file__).parent.parent / "clients"


@pytest.mark.parametrize("by", ["preload", "launcher"])
def test_pycurl_easy(lab, origin, by):
    paths = ["/hello", "/bytes?size=80000", "/sink", "/redirect", "/stream", "/short", "/status?code=429"]
    seen = lab.check([PYTHON, CLIENTS / "easy.py", *[origin.url(path) for path in paths]], by=by)
    assert seen.status == 0
    assert b"failed (18, " in seen.stdout
    assert seen.stdout.count(b"\nstatus ") == len(paths)


def test_pycurl_multi(lab, origin):
    urls = [origin.url(f"/stream?name=s{n}&chunks={6 - n}&wait=0.0{n + 1}&delay=0.05") for n in range(5)]
    seen = lab.check([PYTHON, CLIENTS / "multi.py", *urls, origin.url("/reset")])
    assert seen.stdout.count(b" finished 200 ") == 5
    assert b"t5 failed 56" in seen.stdout


def without_duration(outcome):
    """pytest tells how long it took: the one line that no two runs share."""
    outcome.stdout = re.sub(rb" in [0-9.]+s", b"", outcome.stdout)
    return outcome


@pytest.mark.parametrize("by", ["preload", "launcher"])
def test_pytest_suite(lab, library, origin, by):
    suite = {"test_suite.py": (CLIENTS / "suite_using_pycurl.py").read_bytes()}
    env = {"ORIGIN": origin.url(""), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [PYTHON, "-m", "pytest", "-v", "-p", "no:cacheprovider", "test_suite.py"]
    recorded = without_duration(lab.record(command, by, files=suite, env=env))
    lab.stop_servers()
    alone = without_duration(lab.run(command, files=suite, env=env, offline=True))
    replayed = without_duration(lab.replay(command, by, files=suite, env=env))
    assert b"1 failed, 8 passed" in recorded.stdout
    assert b"9 failed" in alone.stdout
    assert replayed.stdout == recorded.stdout
    assert replayed.status == recorded.status == 1


@pytest.mark.parametrize("file", [FLAVOUR.file, OTHER.file])
def test_ctypes(lab, origin, file):
    seen = lab.check([PYTHON, CLIENTS / "ctypes_easy.py", file, origin.url("/bytes?size=30000")])
    assert b"status 200" in seen.stdout
