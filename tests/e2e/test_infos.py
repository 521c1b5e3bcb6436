"""curl_easy_getinfo: during the transfer, after it, and on handles that have been through more than one."""

import pytest

from harness import CLIENTS


@pytest.mark.parametrize("how", ["easy", "multi"])
@pytest.mark.parametrize("path, body", [
    ("/stream?chunks=4", None), ("/redirect?cookie=colour%3Dblue%3B%20expires%3DFri,%2013%20Feb%202037%2011:56:27%20GMT", None), ("/sink", "an upload"), ("/reset", None)])
def test_asked_while_the_transfer_runs(lab, origin, how, path, body):
    seen = lab.check([CLIENTS / "ask_in_flight", how, origin.url(path), *([body] if body else [])])
    assert seen.status == 0
    for place in (b"header: ", b"progress: ", b"debug: ", b"read: " if body else b"write: "):
        assert place in seen.stdout
    assert (b"between: " in seen.stdout) == (how == "multi")
