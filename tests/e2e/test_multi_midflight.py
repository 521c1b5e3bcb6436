"""What applications do to transfers of a multi handle while they are under way, and what libcurl then answers."""

import re

import pytest

from harness import CLIENTS
from test_multi import by_transfer


def three(origin):
    """Two streams that run side by side for a while, and a short answer."""
    return [origin.url("/stream?name=a&chunks=5&delay=0.05"), origin.url("/stream?name=b&chunks=6&delay=0.06"), origin.url("/hello")]


def midflight(lab, origin, how):
    return lab.check([CLIENTS / "multi_midflight", how, *three(origin)], arrange=by_transfer).stdout


@pytest.mark.parametrize("how, done, missing", [
    ("remove", b"removed: 0, again: 0", b"t0 finished"),
    ("again", b"removed: 0, added: 0", b"nothing that would be missing"),
    ("move", b"elsewhere: 0, 0 left", b"t0 finished"),
    ("cleanup", b"cleaning up", b"t0 finished"),
    ("cleanup-multi", b"multi cleaned up: 0\n", b"t0 finished"),
    ("remove-paused", b"removed: 0, again: 0", b"t0 finished"),
    ("cleanup-paused", b"cleaning up", b"t0 finished")])
def test_taken_out_of_the_multi(lab, origin, how, done, missing):
    if how == "cleanup-paused":
        lab.excuse("detect_leaks=0")  # libcurl 7.88.1 forgets what it held back
    stdout = midflight(lab, origin, how)
    assert done in stdout
    assert missing not in stdout
    if how != "cleanup-multi":
        assert b"t1 finished: 0 " in stdout and b"t2 finished: 0 " in stdout and stdout.endswith(b"0 left\n")


def test_a_handle_outlives_its_multi(lab, origin):
    assert b"by itself: 0\n" in midflight(lab, origin, "cleanup-multi")


def test_paused_by_another_transfers_callback(lab, origin):
    stdout = midflight(lab, origin, "pause-other")
    assert b"pausing the other: 0\n" in stdout and b"unpausing the other: 0\n" in stdout
    assert stdout.index(b"t0 finished") < stdout.index(b"unpausing") < stdout.index(b"t1 finished")


def test_one_connection_at_a_time(lab, origin):
    """CURLMOPT_* are libcurl's affair; what they did when recorded, they do again."""
    stdout = midflight(lab, origin, "limits")
    assert b"limits: 0 0 0 0, unknown: 6 6\n" in stdout
    assert re.findall(rb"t(\d) finished", stdout) == [b"0", b"1", b"2"]


@pytest.mark.parametrize("how, messages", [("count", 3), ("drop", 2)])
def test_messages_are_counted(lab, origin, how, messages):
    stdout = midflight(lab, origin, how)
    assert [int(left) for left in re.findall(rb"a message, (\d+) left", stdout)] == [*range(messages - 1, -1, -1)]
    assert b"none, 0 left\n" in stdout


def test_messages_of_played_and_live_transfers_are_counted_together(lab, library, origin):
    """file:// is live in the real multi: its message waits in libcurl's queue, and those of played ones in ours."""
    page = lab.folder / "page.txt"
    page.write_bytes(b"as it is now")
    command = [CLIENTS / "multi_midflight", "count", origin.url("/hello"), f"file://{page}", origin.url("/counter"), f"file://{page}"]
    recorded = lab.record(command)
    lab.stop_servers()
    for outcome in (recorded, lab.replay(command)):
        assert [int(left) for left in re.findall(rb"(\d+) left\n", outcome.stdout)] == [3, 2, 1, 0, 0, 4]


def test_calls_from_inside_every_callback(lab, origin):
    """Most are refused; wakeup, getinfo, setopt, pause and performing another handle work."""
    stdout = lab.check([CLIENTS / "multi_misuse", origin.url("/sink")]).stdout.decode()
    for callback in ("timer", "progress", "debug", "header", "read", "write"):
        assert (f"inside {callback}: perform 8, add 8, add itself 7, remove 8, remove what is not there 0, poll 8, wait 8, timeout 8, "
                "fdset 8, socket_action 8, socket_all 8, setopt 8, assign 5, cleanup 8, message no, 0 left\n") in stdout
        assert f"inside {callback}: wakeup 0, getinfo 0, setopt 0, perform itself 2\n" in stdout
    assert stdout.count("another performed inside: code 0, status 201") == 6
    assert stdout.endswith("removing what was never added: 0\nadding: 0\nadding to a second multi: 7\nremoving from the wrong one: 2\n"
                           "performing one that is in a multi: 2\nremoving: 0\nremoving again: 0\nno handle: 2 2\nno multi: 1\n")


def test_woken_by_another_thread(lab, origin):
    stdout = lab.check([CLIENTS / "multi_wakeup", origin.url("/hello")]).stdout
    assert b"woken in time\nkept: 0, 0 ready\n" in stdout


def parted(lab, origin, how):
    """What is told while a running transfer is taken out of its multi. Recording, the same as without the library."""
    command = [CLIENTS / "multi_parting", how, origin.url("/stream?name=a&chunks=5&delay=0.05")]
    live, recorded = lab.run(command), lab.record(command)
    assert (live.status, live.stdout) == (0, recorded.stdout)
    return command, live.stdout


def test_cleaned_up_from_inside_the_removal(lab, origin):
    command, stdout = parted(lab, origin, "remove")
    assert stdout.startswith(b"2 chunks\nremoving: progress ") and b"\nfrom inside: 8\n" in stdout
    goes_on = stdout.partition(b"removed: 0\n")[2]
    assert re.fullmatch(rb"the other: 0, \d+ bytes\ndone\n", goes_on)
    assert lab.check(command).stdout == stdout


def test_told_while_the_multi_is_cleaned_up(lab, origin):
    command, stdout = parted(lab, origin, "multi")
    assert re.search(rb"cleaning up the multi: progress \d+ of 0\ncleaning up the multi: debug [Cc]losing connection [^\n]*\ndone\n", stdout)
    assert lab.check(command).stdout == stdout


def test_cleaned_up_in_silence(lab, origin):
    """Up to libcurl 8.14. Applications have freed what their callbacks use before they clean a handle up."""
    command, stdout = parted(lab, origin, "cleanup")
    assert stdout.startswith(b"2 chunks\n") and stdout.endswith(b"done\n")
    assert lab.check(command).stdout == stdout


def test_unpaused_after_the_removal(lab, origin):
    command, stdout = parted(lab, origin, "paused")
    assert stdout == b"2 chunks\nlifted: 43\ndone\n"
    assert lab.check(command).stdout == stdout
