"""That a run tests the libcurl it is meant to test: its version and flavour, as the cassette that each client recorded tells."""

import json

import pytest

import libcurl
from harness import CLIENTS, PYTHON, REPLAY, ROOT
from libcurl import FLAVOUR, FLAVOURS, OTHER

CLIENTS_OF = {
    FLAVOUR.name: [[CLIENTS / "easy"], [CLIENTS / "dlopen_easy", FLAVOUR.file, "plain"]],
    OTHER.name: [[CLIENTS / "easy_other"], [CLIENTS / "dlopen_easy", OTHER.file, "plain"]],
}
SYSTEM_CLIENTS_OF = {
    "openssl": [["curl", "-s"], ["php", "-r", "curl_exec(curl_init($argv[1]));", "--"]],
    "gnutls": [["git", "ls-remote"], [PYTHON, ROOT / "tests/clients/easy.py"]],
}
CASES = [pytest.param(FLAVOURS[name], client, id=f"{name}-{client[0]}".replace(str(CLIENTS), ""))
         for table in (CLIENTS_OF, SYSTEM_CLIENTS_OF) for name, clients in table.items() for client in clients]


@pytest.mark.parametrize("flavour, client", CASES)
def test_recorder(lab, library, origin, flavour, client):
    lab.record([*client, origin.url("/hello")])
    shown = json.loads(lab.run([REPLAY, "show", "--json", lab.cassette, "1"]).stdout)
    recorder = shown["recorder"]
    assert recorder.split()[0] == f"libcurl/{libcurl.wanted_version()}"
    assert flavour.tls in recorder


def test_versions(lab):
    """The flavours of a run are of one version, and the curl tool brings none of its own."""
    assert {libcurl.version(flavour).split()[0] for flavour in (FLAVOUR, OTHER)} == {f"libcurl/{libcurl.wanted_version()}"}
    assert f" libcurl/{libcurl.wanted_version()} ".encode() in lab.run(["curl", "--version"]).stdout
