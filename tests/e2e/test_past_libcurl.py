"""Connections that libcurl did not make: they are counted, and named in the launcher's summary; a blocked network refuses them."""

import errno
import socket

import pytest

from harness import CLIENTS, PYTHON, REPLAY

ELSEWHERE = "192.0.2.77"  # of a network for documentation (RFC 5737): nobody answers

CONNECT = f"""
import socket
def connect(host, port):
    s = socket.socket()
    s.setblocking(False)
    return s.connect_ex((host, port))
"""


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


@pytest.fixture
def route():
    """This machine's address on the way to elsewhere: connections count only if they leave."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((ELSEWHERE, 53))
        except OSError:
            pytest.skip("this machine has no route to other networks")
        return probe.getsockname()[0]


def python(text):
    return [PYTHON, "-c", CONNECT + text]


def past(outcome):
    """What the summary says of them: of those that were made, and of those that were refused."""
    found = [note.partition("replay: ")[2] for note in outcome.notes if "past libcurl" in note and "blocked" not in note]
    return "\n".join(found)


def blocking(lab, command, *, allowed=None, by="launcher", **how):
    env = {"REPLAY_BLOCK_NETWORK": "1"} | ({"REPLAY_ALLOWED_HOSTS": allowed} if allowed else {})
    return lab.launched("record", command, env=env, **how) if by == "launcher" else lab.preloaded("replay", command, env=env, **how)


@pytest.mark.parametrize("mode", ["record", "replay", "record-if-missing"])
def test_connections_are_counted(lab, route, mode):
    seen = lab.launched(mode, python(f"connect('{ELSEWHERE}', 443); connect('{ELSEWHERE}', 443); connect('192.0.2.78', 5432)"))
    assert seen.status == 0
    assert past(seen) == ("3 connections past libcurl, not recorded: 192.0.2.77:443 (2, python3), 192.0.2.78:5432 (1, python3)")


def test_live_is_not_watched(lab, route):
    seen = lab.launched("live", python(f"connect('{ELSEWHERE}', 443)"))
    assert past(seen) == ""
    seen = lab.run([REPLAY, "run", "-m", "live", "--block-network", "--", "true"])
    assert seen.status == 125


def test_bare_preload_says_nothing(lab, route):
    seen = lab.preloaded("replay", python(f"connect('{ELSEWHERE}', 443)"))
    assert (seen.status, seen.notes) == (0, [])


def test_this_machine_does_not_count(lab):
    text = "[connect(host, 1) for host in ('127.0.0.1', '127.1.2.3', '0.0.0.0')]\n"
    text += "socket.socket(socket.AF_UNIX).connect_ex('/nonexistent')\n"
    text += "socket.socket(socket.AF_INET6).connect_ex(('::1', 1))\n"
    text += "socket.getaddrinfo('localhost', 80)"
    assert past(lab.launched("record", python(text))) == ""
    seen = blocking(lab, python(text))
    assert seen.status == 0 and past(seen) == ""


def test_a_connection_that_is_asked_for_again_counts_once(lab, route):
    """The second connect(2) of a socket that does not block asks how far the first one is."""
    text = f"""
import select
server = socket.create_server(('{route}', 0))
s = socket.socket()
s.setblocking(False)
for i in range(3):
    s.connect_ex(server.getsockname())
    select.select([], [s], [])
"""
    assert past(lab.launched("record", python(text))).startswith(f"1 connection past libcurl, not recorded: {route}:")


def test_children_count_for_their_programs(lab, route):
    text = f"""
import os
if os.fork() == 0:
    connect('{ELSEWHERE}', 443)
    os._exit(0)
os.wait()
connect('{ELSEWHERE}', 443)
os.system("exec {CLIENTS}/past_libcurl connect {ELSEWHERE}")
"""
    seen = lab.launched("record", python(text))
    assert "192.0.2.77:443 (2, python3)" in past(seen)
    assert "192.0.2.77:7 (2, past_libcurl)" in past(seen)


LOOKUPS = ["socket.getaddrinfo('db.lab', 443)", "socket.gethostbyname('db.lab')", "socket.gethostbyname_ex('db.lab')"]


@pytest.mark.parametrize("lookup", LOOKUPS)
def test_names_are_told(lab, route, lookup):
    """What the program looked up, whichever address it led to."""
    text = f"{lookup}; connect('{ELSEWHERE}', 443); connect('192.0.2.78', 443)"
    seen = lab.launched("record", python(text), env={"LD_PRELOAD": str(CLIENTS / "libnames.so")})
    assert "db.lab:443 (1, python3)" in past(seen) and "192.0.2.78:443 (1, python3)" in past(seen)


@pytest.mark.parametrize("how", [["name"], ["connect"]])
def test_names_are_allowed(lab, how):
    env = {"LD_PRELOAD": str(CLIENTS / "libnames.so"), "REPLAY_ALLOWED_HOSTS": "*.lab", "REPLAY_BLOCK_NETWORK": "on"}
    seen = lab.launched("record", [CLIENTS / "past_libcurl", *how, ELSEWHERE, "db.lab"], env=env)
    assert ("refused" in past(seen)) == (how == ["connect"])
    assert (b"gethostbyname_r 0, found" in seen.stdout) == (how == ["name"])
    seen = lab.launched("record", [CLIENTS / "past_libcurl", *how, ELSEWHERE, "db.elsewhere"], env=env)
    assert "192.0.2.77:7 (" in past(seen) and ("db.elsewhere (1" in past(seen)) == (how == ["name"])


def test_libcurl_is_not_past_libcurl(lab, origin, route):
    script = f"curl -s {origin.url('/hello')}; curl -s -m 1 http://{ELSEWHERE}/; curl -s -m 1 ldap://{ELSEWHERE}/; curl -s -m 1 tftp://{ELSEWHERE}/x; true"
    seen = lab.launched("record", ["sh", "-c", script])
    assert past(seen) == ""
    seen = blocking(lab, ["sh", "-c", script])
    assert past(seen) == "" and not any("blocked" in note for note in seen.notes)


def test_socket_callback_is_libcurls(lab, origin, route):
    seen = lab.launched("record", [CLIENTS / "past_libcurl", "open", ELSEWHERE, origin.url("/hello")])
    assert seen.stdout == b"code 0\n" and past(seen) == ""


@pytest.mark.parametrize("mode", ["record", "replay"])
def test_other_callbacks_are_the_applications(lab, origin, route, mode):
    command = [CLIENTS / "past_libcurl", "callback", ELSEWHERE, origin.url("/hello")]
    seen = lab.launched("record", command)
    if mode == "replay":
        lab.stop_servers()
        seen = lab.launched("replay", command)
    assert seen.stdout == b"code 0\n"
    assert past(seen) == "1 connection past libcurl, not recorded: 192.0.2.77:7 (1, past_libcurl)"


def test_datagrams_count_once_a_process(lab, route):
    seen = lab.launched("record", [CLIENTS / "past_libcurl", "datagrams", ELSEWHERE])
    assert seen.stdout == b"sendto 1 errno 0\nsendmmsg 2\nsendmsg 1\n"
    assert past(seen) == "1 connection past libcurl, not recorded: 192.0.2.77:53/udp (1, past_libcurl)"


def test_connected_datagram_socket_counts_when_something_is_sent(lab, route):
    """Programs connect one to learn their own address."""
    seen = lab.launched("record", [CLIENTS / "past_libcurl", "connected", ELSEWHERE])
    assert past(seen) == "1 connection past libcurl, not recorded: 192.0.2.77:53/udp (1, past_libcurl)"
    assert past(lab.launched("record", [CLIENTS / "past_libcurl", "probe", ELSEWHERE])) == ""


def test_threads(lab, route):
    seen = past(lab.launched("record", [CLIENTS / "past_libcurl", "threads", ELSEWHERE]))
    assert seen.startswith("200 connections past libcurl, not recorded: ")
    for port in range(1000, 1004):
        assert f"192.0.2.77:{port} (50, past_libcurl)" in seen


def test_cancelled_thread(lab):
    for mode in ("record", "live"):
        seen = lab.launched(mode, [CLIENTS / "past_libcurl", "cancel", ELSEWHERE])
        assert (seen.status, seen.stdout) == (0, b"cancelled\n")


def test_signal_handler(lab, route):
    """The very first connection of a process, made in there, is let through unseen; later ones count."""
    seen = lab.launched("record", [CLIENTS / "past_libcurl", "handler", ELSEWHERE])
    assert seen.status == 0
    assert past(seen) == ("2 connections past libcurl, not recorded: 192.0.2.77:11 (1, past_libcurl), 192.0.2.77:12 (1, past_libcurl)") \
        or past(seen) == ("2 connections past libcurl, not recorded: 192.0.2.77:12 (1, past_libcurl), 192.0.2.77:11 (1, past_libcurl)")


@pytest.mark.parametrize("by", ["launcher", "preload"])
def test_blocked_network(lab, by):
    """Refused like by a firewall of the machine's own; each destination is said once."""
    seen = blocking(lab, python(f"print([connect('{ELSEWHERE}', 443) for i in range(3)], connect('127.0.0.1', 1))"), by=by)
    assert seen.stdout.startswith(f"[{errno.EACCES}, {errno.EACCES}, {errno.EACCES}] ".encode())
    said = [note for note in seen.notes if "blocked" in note]
    assert said == ["replay: the network is blocked: refused python3 a connection past libcurl to 192.0.2.77:443; to allow it, add "
                    '"192.0.2.77" to allowed_hosts in replay.toml, or to REPLAY_ALLOWED_HOSTS']
    if by == "launcher":
        assert past(seen) == "3 connections past libcurl refused: 192.0.2.77:443 (3, python3)"


def test_option_of_the_launcher(lab):
    command = [REPLAY, "run", "--block-network", "-c", lab.cassette, "--", *python(f"print(connect('{ELSEWHERE}', 443))")]
    seen = lab.run(command)
    assert (seen.status, seen.stdout) == (0, f"{errno.EACCES}\n".encode())
    command[2:3] = ["--block-network", "--strict"]
    assert lab.run(command).status == 120
    assert lab.run([command[0], "record", *command[2:3], *command[4:]]).stdout == f"{errno.EACCES}\n".encode()


def test_blocked_datagrams(lab):
    seen = blocking(lab, [CLIENTS / "past_libcurl", "datagrams", ELSEWHERE])
    assert seen.stdout == f"sendto -1 errno {errno.EACCES}\nsendmmsg -1\nsendmsg -1\n".encode()
    seen = blocking(lab, [CLIENTS / "past_libcurl", "probe", ELSEWHERE])
    assert past(seen) == "1 connection past libcurl refused: 192.0.2.77:53/udp (1, past_libcurl)"


def test_allowed_hosts(lab, route):
    text = f"print(connect('{ELSEWHERE}', 443), connect('198.51.100.7', 443))"
    for allowed in (ELSEWHERE, "192.0.2.0/24", "example.org, 192.0.2.*"):
        seen = blocking(lab, python(text), allowed=allowed)
        assert seen.stdout.endswith(f" {errno.EACCES}\n".encode()) and not seen.stdout.startswith(f"{errno.EACCES}".encode())
    seen = blocking(lab, python(text), allowed="http://192.0.2.77")
    assert seen.status == 125 and "is no host" in seen.note()


def test_allowed_in_the_settings_file(lab, route):
    files = {"replay.toml": b'block_network = true\nallowed_hosts = ["192.0.2.0/24"]\n'}
    seen = lab.launched("record", python(f"print(connect('{ELSEWHERE}', 443) != 13, connect('198.51.100.7', 443))"), files=files)
    assert seen.stdout == b"True 13\n"


def test_blocked_lookups(lab):
    """What cannot lead anywhere is not asked for; what this machine knows by itself is."""
    text = """
def look(function, *arguments):
    try:
        return bool(function(*arguments))
    except OSError as error:
        return error.errno
print(look(socket.getaddrinfo, 'db.example', 5432), look(socket.gethostbyname, 'db.example'), look(socket.gethostbyname_ex, 'db2.example'),
      look(socket.getaddrinfo, 'localhost', 80), look(socket.getaddrinfo, '192.0.2.1', 80), look(socket.getaddrinfo, None, 80))
"""
    seen = blocking(lab, python(text))
    words = seen.stdout.split()
    assert words[:3] == [str(socket.EAI_FAIL).encode()] * 3
    assert words[3:] == [b"True"] * 3
    said = [note for note in seen.notes if "blocked" in note]
    assert len(said) == 2 and 'add "db.example" to allowed_hosts' in said[0] and 'add "db2.example"' in said[1]


def test_git_is_refused_and_told(lab):
    seen = blocking(lab, ["git", "ls-remote", f"git://{ELSEWHERE}/x"])
    assert seen.status == 128 and b"Permission denied" in seen.stderr
    assert past(seen) == "1 connection past libcurl refused: 192.0.2.77:9418 (1, git)"


def test_urllib_is_refused_and_told(lab):
    seen = blocking(lab, [PYTHON, "-c", f"import urllib.request; urllib.request.urlopen('http://{ELSEWHERE}/')"])
    assert seen.status == 1 and b"Permission denied" in seen.stderr
    assert "192.0.2.77:80 (1, python3" in past(seen)


# Each call with memory that is not there, or only in part, or may not be read.
NOT_THERE = """
import ctypes, mmap, os, socket
libc = ctypes.CDLL(None, use_errno=True)
page = mmap.mmap(-1, 2 * mmap.PAGESIZE)
start = ctypes.addressof(ctypes.c_char.from_buffer(page))
libc.mprotect(ctypes.c_void_p(start + mmap.PAGESIZE), mmap.PAGESIZE, 0)
end = start + mmap.PAGESIZE
ctypes.memmove(end - 8, bytes([socket.AF_INET, 0, 1, 187, 192, 0, 2, 77]), 8)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
def said(result):
    return ctypes.get_errno() if result < 0 else result
for place in (0x10, end - 8, end - 2, end, 2 ** 64 - 8):
    at = ctypes.c_void_p(place)
    print(said(libc.connect(s.fileno(), at, 16)), said(libc.sendto(s.fileno(), b"x", 1, 0, at, 16)), said(libc.sendmsg(s.fileno(), at, 0)),
          said(libc.sendmmsg(s.fileno(), at, 2, 0)))
"""


def test_addresses_that_are_not_there(lab):
    seen = lab.preloaded("replay", [PYTHON, "-c", NOT_THERE])
    assert (seen.status, seen.notes) == (0, [])
    assert seen.stdout == b"%d %d %d %d\n" % ((errno.EFAULT,) * 4) * 5
