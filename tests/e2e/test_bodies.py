"""Request bodies by every means that upload.cpp has not: forms of both kinds, files, copies, zero bytes."""

import pytest

from harness import CLIENTS, REPLAY


@pytest.mark.parametrize("how, expected", [
    ("duplicate", b"copy of the copy: code 0, status 201"),
    ("form", b"changed: code 0, status 201"),
    ("nuls", b"nothing: code 0, status 201"),
    ("parts", b"changed: code 0, status 201"),
    ("replaced", b"memory stays as it is\nonce more: 0\ntwice: 43\nreplaced: code 0, status 201"),
])
def test_bodies(lab, origin, how, expected):
    seen = lab.check([CLIENTS / "bodies", how, origin.url("/sink")])
    assert expected in seen.stdout


def test_one_body_for_two_handles(lab, library, origin):
    seen = lab.check([CLIENTS / "bodies", "side-by-side", origin.url("/sink")])
    assert seen.stdout.count(b'"sha256"') == 4
    assert b"pointer as it was" in seen.stdout
    assert b"not the data" not in seen.stdout
    # Each recording holds what its own transfer sent.
    shown = lab.run([REPLAY, "show", lab.cassette]).stdout
    assert shown.count(b"Request body (multipart/form-data") == 4
