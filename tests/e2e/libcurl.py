"""Which libcurl the clients run against. By default the system's, and compiled clients that are linked to its OpenSSL flavour.

The variable FLAVOUR names another flavour (gnutls, nss) for the compiled clients; LIBCURL names a folder that holds another
version, laid out by tests/clients/fetch_libcurl.sh, for all clients.
"""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

PYTHON = "/usr/bin/python3"
SYSTEM_PATH = "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Flavour:
    name: str
    tls: str  # as curl_version() names it
    file: str


FLAVOURS = {flavour.name: flavour for flavour in (
    Flavour("openssl", "OpenSSL", "libcurl.so.4"),
    Flavour("gnutls", "GnuTLS", "libcurl-gnutls.so.4"),
    Flavour("nss", "NSS", "libcurl-nss.so.4"))}
FLAVOUR = FLAVOURS[os.environ.get("FLAVOUR", "openssl")]
# What clients whose name ends in _other are linked to: see tests/clients/build.mk.
OTHER = FLAVOURS["gnutls" if FLAVOUR.name == "openssl" else "openssl"]
FOLDER = Path(os.environ["LIBCURL"]).resolve() if os.environ.get("LIBCURL") else None


def environment() -> dict[str, str]:
    """What has a client use the libcurl that is asked for."""
    if FOLDER is None:
        return {"PATH": SYSTEM_PATH}
    return {"PATH": f"{FOLDER / 'bin'}:{SYSTEM_PATH}", "LD_LIBRARY_PATH": str(FOLDER / "lib")}


def version(flavour: Flavour) -> str:
    """The version that clients get which load a flavour by its name, as they all do."""
    script = "import ctypes, sys; v = ctypes.CDLL(sys.argv[1]).curl_version; v.restype = ctypes.c_char_p; print(v().decode())"
    done = subprocess.run([PYTHON, "-c", script, flavour.file], env=environment(), capture_output=True, text=True)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def wanted_version() -> str:
    """The version that ought to be used: what the folder says of itself, or whatever the system's is."""
    if FOLDER is not None:
        return (FOLDER / "version").read_text().strip()
    return version(FLAVOUR).removeprefix("libcurl/").split("-")[0].split()[0]
