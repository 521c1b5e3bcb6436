"""The harness itself: a comparison that could not fail would make every other case worthless."""

import pytest

import harness
from harness import Compare, Outcome


def test_namespaces_are_permitted():
    if not harness.without_network():
        pytest.skip("network namespaces are not permitted here: cases replay with their servers stopped, no more")


def test_isolation_really_cuts_off(lab, origin):
    if not harness.without_network():
        pytest.skip("network namespaces are not permitted here")
    command = ["curl", "-s", origin.url("/hello")]
    assert lab.run(command).status == 0
    assert lab.run(command, offline=True).status == 7


def test_stopped_server_answers_no_more(lab, origin):
    command = ["curl", "-s", origin.url("/hello")]
    assert lab.run(command).status == 0
    lab.stop_servers()
    assert lab.run(command).status == 7


def test_control_finds_what_needs_no_server(lab):
    with pytest.raises(AssertionError, match="without a server"):
        lab.check(["echo", "always the same"])


@pytest.mark.parametrize("other", [
    Outcome(1, b"out", b"err", {"file": b"x"}), Outcome(0, b"out!", b"err", {"file": b"x"}),
    Outcome(0, b"out", b"err!", {"file": b"x"}), Outcome(0, b"out", b"err", {"file": b"y"}),
    Outcome(0, b"out", b"err", {}), Outcome(0, b"out", b"err", {"file": b"x", "more": b""})])
def test_every_difference_is_found(other):
    assert Compare(stderr=True).differences(Outcome(0, b"out", b"err", {"file": b"x"}), other)


def test_only_what_may_differ_is_ignored():
    before, after = (Outcome(0, b"", b"", {"own": data, "kept": b"same"}) for data in (b"1", b"2"))
    assert Compare().differences(before, after)
    assert not Compare(ignore=("own",)).differences(before, after)


def test_arrangement_hides_an_order_and_no_more():
    before, after, other = (Outcome(0, data, b"") for data in (b"a1\nb1", b"b1\na1", b"a1\nb2"))
    arranged = Compare(arrange=lambda stdout: b"".join(sorted(stdout.split(b"\n"))))
    assert not arranged.differences(before, after)
    assert arranged.differences(before, other)


def test_lines_of_the_library_are_told_from_the_commands(lab):
    seen = lab.run(["sh", "-c", "echo mine >&2; echo replay: not mine >&2; echo replaying >&2"])
    assert seen.stderr == b"mine\nreplaying\n"
    assert seen.note() == "replay: not mine"
