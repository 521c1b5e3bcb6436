"""Cassettes in git: `replay git-setup`, and what `git diff`, `git log -p` and `git merge` then do with cassettes that were really recorded."""

import os
import subprocess

import pytest

from harness import REPLAY

ATTRIBUTES = "*.cassette diff=cassette merge=cassette -text"


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


class Repository:
    """A repository with a cassette in a folder, and the origin to record from."""

    def __init__(self, lab, origin):
        self.lab = lab
        self.top = lab.folder / "re po"
        self.cassette = self.top / "tests" / "api $1.cassette"
        self.base = origin.url("")
        self.cassette.parent.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "T")
        self.git("config", "user.email", "t@example.org")
        self.setup()

    def run(self, *command, status=0):
        environment = {**self.lab.environment(None), "PATH": os.environ["PATH"]}
        done = subprocess.run([str(word) for word in command], cwd=self.top, capture_output=True, text=True, env=environment, timeout=120)
        assert status is None or done.returncode == status, done.stdout + done.stderr
        return done

    def git(self, *words, status=0):
        return self.run("git", *words, status=status)

    def setup(self, *words):
        return self.run(REPLAY, "git-setup", *words).stdout

    def record(self, *paths):
        """A cassette of these, recorded as if there had been none."""
        self.cassette.parent.mkdir(exist_ok=True)
        self.cassette.unlink(missing_ok=True)
        urls = " ".join(f"'{self.base}{path}'" for path in paths)
        self.run(REPLAY, "record", "-c", self.cassette, "--", "sh", "-c", f"for url in {urls}; do curl -s \"$url\"; done")

    def commit(self, message):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def branch(self, name, *paths, start="main"):
        """A branch on which the cassette was recorded anew."""
        self.git("checkout", "-q", "-b", name, start)
        self.record(*paths)
        self.commit(name)

    def interactions(self, cassette=None):
        listed = self.run(REPLAY, "ls", cassette or self.cassette).stdout.splitlines()[1:]
        return [line.split()[2].removeprefix(self.base) for line in listed]

    def body(self, number, cassette=None):
        return self.run(REPLAY, "show", cassette or self.cassette, number, "--body").stdout

    @property
    def conflict(self):
        return self.cassette.with_name(self.cassette.name + ".conflict")


@pytest.fixture
def repository(lab, origin):
    return Repository(lab, origin)


def test_setup_once_and_back(lab, origin):
    repository = Repository(lab, origin)
    attributes = repository.top / ".gitattributes"
    assert attributes.read_text() == ATTRIBUTES + "\n"
    assert "nothing to do" in repository.setup()
    effective = repository.git("check-attr", "diff", "merge", "text", "--", "tests/x.cassette").stdout
    assert [line.rpartition(": ")[2] for line in effective.splitlines()] == ["cassette", "cassette", "unset"]

    attributes.write_text("*.png binary")
    said = repository.setup()
    assert attributes.read_text() == f"*.png binary\n{ATTRIBUTES}\n"
    assert "added to .gitattributes, to be committed" in said and "set in" not in said
    repository.git("config", "diff.cassette.textconv", "something else")
    assert "set in this repository: diff.cassette.textconv" in repository.setup()

    said = repository.setup("--remove")
    assert "removed from .gitattributes" in said and "diff.cassette" in said and "merge.cassette" in said
    assert attributes.read_text() == "*.png binary\n"
    assert repository.git("config", "--get-regexp", "cassette", status=1).stdout == ""
    assert "nothing to do" in repository.setup("--remove")


def test_setup_from_a_subfolder_and_outside(repository):
    repository.setup("--remove")
    assert not (repository.top / ".gitattributes").exists()
    repository.run("sh", "-c", f"cd tests && {REPLAY} git-setup")
    assert (repository.top / ".gitattributes").exists()
    outside = repository.run("sh", "-c", f"cd / && {REPLAY} git-setup", status=1)
    assert "not the working tree of a git repository" in outside.stderr


def test_diff_reads_as_requests_and_responses(repository):
    repository.record("/hello", "/counter?name=a")
    repository.commit("first")
    log = repository.git("log", "-p").stdout
    assert f"+GET {repository.base}/hello" in log
    assert "+    hello from the origin" in log
    assert "Binary files" not in log

    repository.record("/hello", "/counter?name=a", "/status/404")
    diff = repository.git("diff").stdout
    changed = [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert not any("hello" in line for line in changed), "what was recorded again with the same answer shows as a change"
    assert f"+GET {repository.base}/status/404" in diff
    assert any(line.startswith("@@") and line.endswith("/counter?name=a") for line in diff.splitlines()), "hunks do not name the request"
    assert not any("Date:" in line or "recorded" in line for line in changed)


def test_log_goes_on_over_what_cannot_be_read(repository):
    repository.cassette.write_bytes(b"no cassette")
    repository.commit("first")
    repository.record("/hello")
    repository.commit("second")
    log = repository.git("log", "-p").stdout
    assert "is not a cassette" in log and "hello from the origin" in log


def test_branches_that_recorded_different_things(repository):
    repository.record("/hello")
    repository.commit("base")
    repository.branch("one", "/hello", "/counter?name=one")
    repository.branch("two", "/hello", "/counter?name=two")
    merged = repository.git("merge", "one")
    assert "conflict" not in merged.stdout.lower() + merged.stderr.lower()
    assert repository.interactions() == ["/hello", "/counter?name=two", "/counter?name=one"]
    assert repository.git("status", "--porcelain").stdout == "", "the merge left something behind"
    repository.run(REPLAY, "verify", repository.cassette)
    replayed = repository.run(REPLAY, "run", "-c", repository.cassette, "--", "curl", "-s", f"{repository.base}/counter?name=one", f"{repository.base}/hello")
    assert "hello from the origin" in replayed.stdout


def test_recorded_again_with_the_same_answer(repository):
    repository.record("/hello", "/stream?chunks=3")
    repository.commit("base")
    repository.branch("one", "/hello", "/stream?chunks=3")
    before = repository.cassette.read_bytes()
    repository.branch("two", "/hello", "/stream?chunks=3", "/counter?name=two")
    repository.git("checkout", "-q", "one")
    repository.git("merge", "two")
    assert repository.interactions() == ["/hello", "/stream?chunks=3", "/counter?name=two"]
    repository.git("checkout", "-q", "-b", "three", "main")
    repository.record("/stream?chunks=3", "/hello")
    repository.commit("three")
    repository.git("merge", "one")
    assert sorted(repository.interactions()) == ["/counter?name=two", "/hello", "/stream?chunks=3"]
    assert before != repository.cassette.read_bytes()


def test_both_added_it(repository):
    """No ancestor: the cassette was begun on both branches."""
    repository.commit("empty")
    repository.branch("one", "/hello")
    repository.branch("two", "/hello", "/counter?name=two")
    repository.git("merge", "one")
    assert repository.interactions() == ["/hello", "/counter?name=two"]


def test_conflict(repository):
    """The counter answers each recording differently."""
    repository.record("/hello", "/counter?name=a")
    repository.commit("base")
    repository.branch("one", "/counter?name=a", "/hello", "/counter?name=one")
    theirs = repository.body(1)
    repository.branch("two", "/hello", "/counter?name=a")
    ours = repository.body(2)
    assert ours != theirs

    merged = repository.git("merge", "one", status=1)
    assert "CONFLICT" in merged.stdout
    assert f"conflict: GET {repository.base}/counter?name=a is answered differently: #2 in ours, #1 in theirs" in merged.stdout + merged.stderr
    assert "UU" in repository.git("status", "--porcelain").stdout
    assert repository.interactions() == ["/hello", "/counter?name=a", "/counter?name=one"]
    assert repository.body(2) == ours
    assert repository.interactions(repository.conflict) == ["/counter?name=a"]
    assert repository.body(1, repository.conflict) == theirs

    # As it said: theirs.
    repository.run(REPLAY, "merge", repository.conflict, repository.cassette, "-o", repository.cassette)
    assert repository.body(1) == theirs
    assert sorted(repository.interactions()) == ["/counter?name=a", "/counter?name=one", "/hello"]
    assert not repository.conflict.exists()
    repository.commit("merged")
    assert repository.git("status", "--porcelain").stdout == ""


def test_removed_on_one_side(repository):
    repository.record("/hello", "/stream?chunks=3", "/counter?name=a")
    repository.commit("base")
    repository.git("checkout", "-q", "-b", "one")
    repository.run(REPLAY, "rm", repository.cassette, "2")
    repository.commit("removed")
    repository.git("checkout", "-q", "main")
    repository.run(REPLAY, "record", "-c", "other.cassette", "--", "curl", "-s", f"{repository.base}/counter?name=b")
    repository.run(REPLAY, "merge", repository.cassette, "other.cassette", "-o", repository.cassette)
    repository.commit("added")
    repository.git("merge", "one")
    assert repository.interactions() == ["/hello", "/counter?name=a", "/counter?name=b"]


def test_removed_on_one_side_and_changed_on_the_other(repository):
    repository.record("/hello", "/counter?name=a")
    repository.commit("base")
    repository.branch("changed", "/hello", "/counter?name=a")
    changed = repository.body(2)
    repository.git("checkout", "-q", "-b", "removed", "main")
    repository.run(REPLAY, "rm", repository.cassette, "2")
    repository.commit("removed")
    merged = repository.git("merge", "changed", status=1)
    assert "was changed on one side: removed in ours, #2 in theirs" in merged.stdout + merged.stderr
    assert repository.interactions() == ["/hello"]
    assert repository.body(1, repository.conflict) == changed


def test_rebase(repository):
    repository.record("/hello")
    repository.commit("base")
    repository.branch("one", "/hello", "/counter?name=1")
    repository.git("checkout", "-q", "main")
    repository.record("/hello", "/counter?name=2")
    repository.commit("two")
    repository.git("rebase", "-q", "main", "one")
    assert repository.interactions() == ["/hello", "/counter?name=2", "/counter?name=1"]


def test_a_side_that_is_no_cassette_is_a_conflict(repository):
    repository.record("/hello")
    repository.commit("base")
    repository.git("checkout", "-q", "-b", "broken")
    repository.cassette.write_bytes(b"no cassette\n")
    repository.commit("broken")
    repository.git("checkout", "-q", "main")
    repository.record("/hello", "/counter?name=a")
    repository.commit("more")
    before = repository.cassette.read_bytes()
    merged = repository.git("merge", "broken", status=1)
    assert "is not a cassette" in merged.stdout + merged.stderr
    assert repository.cassette.read_bytes() == before


def test_without_setup_git_takes_cassettes_for_binary_files(repository):
    """A clone whose owner has not run git-setup: nothing is merged line by line."""
    repository.record("/hello")
    repository.commit("base")
    repository.branch("one", "/hello", "/counter?name=1")
    one = repository.cassette.read_bytes()
    repository.branch("two", "/hello", "/counter?name=2")
    repository.git("config", "--remove-section", "merge.cassette")
    repository.git("config", "--remove-section", "diff.cassette")
    assert "Binary files" in repository.git("diff", "main").stdout
    two = repository.cassette.read_bytes()
    repository.git("merge", "one", status=1)
    assert repository.cassette.read_bytes() in (one, two)


def test_no_secret_is_committed(repository):
    """What is staged counts, and not what lies in the folder when it is committed."""
    repository.setup("--scan")
    repository.run("env", "REPLAY_SECRETS=keep", REPLAY, "record", "-c", repository.cassette, "--",
                   "curl", "-s", "-H", "X-Api-Key: planted-12345", f"{repository.base}/hello")
    repository.git("add", "-A")
    repository.run(REPLAY, "redact", repository.cassette)
    refused = repository.git("commit", "-q", "-m", "secret", status=1)
    assert "tests/api $1.cassette: secrets in 1 of 1 interaction" in refused.stderr and "planted-12345" not in refused.stderr
    repository.commit("redacted")
