"""Request bodies by every means that upload.cpp has not: forms of both kinds, files, copies, zero bytes."""

import pytest

from harness import CLIENTS


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
