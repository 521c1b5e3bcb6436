"""git over http, dumb (files that nginx serves) and smart (git's own backend behind the origin)."""

import os
import subprocess
from pathlib import Path

import pytest

import servers

# The index holds the times of files and the logs hold the time of the clone; neither comes over the network.
OWN_TIMES = (".git/index", ".git/logs/*", "*/.git/index", "*/.git/logs/*")
FIXED = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_AUTHOR_DATE": "2024-01-02T03:04:05Z",
         "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org",
         "GIT_COMMITTER_DATE": "2024-01-02T03:04:05Z"}


def git(folder: Path, *arguments: str) -> None:
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", **FIXED}
    subprocess.run(["git", "-C", folder, *arguments], env=env, check=True, capture_output=True)


def make_repository(root: Path) -> Path:
    """A bare repository of three commits, with a file large enough to come in several chunks."""
    tree, bare = root.parent / "tree", root / "project.git"
    tree.mkdir(parents=True)
    git(tree, "init", "-q", "-b", "main")
    for number in range(3):
        (tree / "version").write_text(f"1.{number}\n")
        (tree / f"part{number}.txt").write_text("".join(f"{n * n * (number + 3)}\n" for n in range(30_000)))
        git(tree, "add", ".")
        git(tree, "commit", "-q", "-m", f"commit {number}")
    git(tree, "clone", "-q", "--bare", str(tree), str(bare))
    git(bare, "update-server-info")
    git(bare, "config", "http.receivepack", "true")
    return bare


@pytest.fixture
def smart(lab):
    make_repository(lab.folder / "git")
    return lab.add(servers.start_origin(lab.folder / "git")).url("/git/project.git")


@pytest.mark.parametrize("by", ["preload", "launcher"])
def test_clone_by_smart_http(lab, smart, by):
    seen = lab.check(["git", "clone", "-q", smart, "copy"], by=by, ignore=OWN_TIMES)
    assert seen.status == 0
    assert seen.files["copy/version"] == b"1.2\n"


def test_clone_by_dumb_http(lab, nginx):
    make_repository(nginx.www)
    seen = lab.check(["git", "clone", "-q", nginx.url("/project.git"), "copy"], ignore=OWN_TIMES)
    assert seen.status == 0
    assert seen.files["copy/version"] == b"1.2\n"


def test_clone_over_https(lab, nginx):
    make_repository(nginx.www)
    seen = lab.check(["git", "clone", "-q", nginx.tls_url("/project.git"), "copy"], ignore=OWN_TIMES,
                     env={"GIT_SSL_NO_VERIFY": "1"})
    assert seen.files["copy/version"] == b"1.2\n"


def test_shallow_clone_then_the_rest(lab, smart):
    script = f"""git clone -q --depth 1 {smart} copy && cd copy && git log --oneline &&
                 git fetch -q --unshallow && git log --oneline"""
    seen = lab.check(["sh", "-c", script], ignore=OWN_TIMES)
    assert len(seen.stdout.splitlines()) == 1 + 3


def test_push(lab, smart):
    script = f"""git clone -q {smart} copy && cd copy && echo 2.0 > version && git commit -qam new &&
                 git push -q origin main && git ls-remote origin"""
    seen = lab.check(["sh", "-c", script], env=FIXED, ignore=OWN_TIMES)
    assert seen.status == 0
    assert seen.stdout.endswith(b"refs/heads/main\n")


def test_repository_that_is_not_there(lab, nginx):
    seen = lab.check(["git", "clone", nginx.url("/none.git"), "copy"], stderr=True)
    assert seen.status == 128
    assert b"not found" in seen.stderr
