"""A table's rows: words for the client `set_options`, and what has to be seen of its transfers.

In the words `{origin}`, `{oddities}`, `{nginx}`, `{proxy}` and `{asking}` are the addresses (host:port) of servers, `{tls}` is nginx's of
TLS, `{refusing}` one that nothing listens on, and `{certificate}` nginx's certificate.
"""

import re
import shlex
import string

import pytest

from harness import CLIENTS
from servers import refusing_port


def fill(row, request):
    """A row's words, with the servers that it names."""
    def address(name):
        if name == "refusing":
            return f"127.0.0.1:{refusing_port()}"
        if name == "certificate":
            return request.getfixturevalue("nginx").folder / "certificate.pem"
        server = request.getfixturevalue("nginx" if name == "tls" else name)
        return f"127.0.0.1:{server.tls_port if name == 'tls' else server.port}"

    names = {name for _, name, _, _ in string.Formatter().parse(row) if name}
    return shlex.split(row.format(**{name: address(name) for name in sorted(names)}))


# Credentials in what was sent, and in URLs that libcurl speaks of.
SECRET = re.compile(rb"(?<=Authorization: )(?P<scheme>\w+ )?(?P<value>[^\r\n]+)|(?<=^Cookie: )(?P<cookie>[^\r\n]+)"
                    rb"|(?<=this URL: 'http://)(?P<user>[^@/]+)(?=@)", re.M)


def masked(stdout):
    """As the cassette holds them and a replay shows them, unless that is switched off."""
    def mask(found):
        value = found["value"] or found["cookie"] or found["user"]
        return (found["scheme"] or b"") + re.sub(rb"[^:]" if found["user"] else rb".", b"*", value)

    return SECRET.sub(mask, stdout)


def check(lab, request, row, expected, arrange=masked, **how):
    seen = lab.check([CLIENTS / "set_options", *fill(row, request)], arrange=arrange, **how)
    for text in [expected] if isinstance(expected, str) else expected:
        assert text.encode() in seen.stdout
    assert b"cannot set" not in seen.stdout
    assert seen.status == 0
    return seen


def rows(**table):
    return pytest.mark.parametrize("row, expected", list(table.values()), ids=list(table))
