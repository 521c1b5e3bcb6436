"""The fixtures: a lab for each case, and the servers, which stop with it."""

import resource

import pytest

import harness
import libcurl
import servers


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--live-only", action="store_true",
                     help="run the clients without the library: checks the servers and the clients themselves")
    parser.addoption("--instrumented", action="store_true",
                     help="the build folder holds a sanitizer's build: only clients that are built with it too can run")


def pytest_configure(config: pytest.Config) -> None:
    # Some clients abort on purpose; their cores are of no use to anyone.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not config.getoption("--live-only"):
        missing = [path for path in (harness.LIBRARY, harness.REPLAY) if not path.exists()]
        if missing:
            raise pytest.UsageError(f"{missing[0]} is not there: run `make`, or give --live-only")


def pytest_report_header() -> list[str]:
    said = [f"{flavour.file}: {libcurl.version(flavour)}" for flavour in (libcurl.FLAVOUR, libcurl.OTHER)]
    return [f"compiled clients: {harness.CLIENTS}", *said]


@pytest.fixture
def lab(tmp_path, request):
    made = harness.Lab(tmp_path, request.config.getoption("--live-only"), request.config.getoption("--instrumented"))
    yield made
    made.stop_servers()


@pytest.fixture
def library(request):
    """For cases that are about the library alone and have nothing to show without it."""
    if request.config.getoption("--live-only"):
        pytest.skip("nothing to see without the library")


@pytest.fixture
def keeping(lab):
    """For what is compared to the last byte where replaying shows placeholders, cookies above all."""
    lab.settings["REPLAY_SECRETS"] = "keep"


@pytest.fixture
def leaking(lab):
    """For what libcurl 7.88.1 leaks at by itself: a second connection without a transfer, a share's cookies, headers of pushed streams."""
    lab.excuse("detect_leaks=0")


@pytest.fixture
def origin(lab):
    return lab.add(servers.start_origin())


@pytest.fixture
def secure_origin(lab):
    return lab.add(servers.start_secure_origin(lab.folder / "tls"))


@pytest.fixture
def nginx(lab):
    server = lab.add(servers.Nginx(lab.folder / "nginx"))
    (server.www / "hello.txt").write_bytes(b"hello from nginx\n")
    (server.www / "large.txt").write_bytes(b"".join(b"%07d\n" % n for n in range(20_000)))
    return server


@pytest.fixture
def ftp(lab):
    folder = lab.folder / "ftp"
    folder.mkdir()
    (folder / "readme.txt").write_bytes(b"read by ftp\n" * 300)
    return lab.add(servers.start_ftp(folder))


@pytest.fixture
def rtsp(lab):
    return lab.add(servers.start_script("rtsp", "rtsp.py"))


@pytest.fixture
def sshd(lab):
    lab.excuse("replace_intrin=0")  # libssh2 copies between overlapping strings
    return lab.add(servers.Sshd(lab.folder / "ssh"))


@pytest.fixture
def directory(lab):
    return lab.add(servers.start_script("ldap", "directory.py"))


@pytest.fixture
def oddities(lab):
    return lab.add(servers.start_script("http", "oddities.py"))


@pytest.fixture
def proxy(lab):
    return lab.add(servers.start_script("http", "proxy.py"))


@pytest.fixture
def asking(lab):
    """A proxy that wants to know who it is."""
    return lab.add(servers.start_script("http", "proxy.py", "--ask"))


@pytest.fixture
def talker(lab):
    return lab.add(servers.start_talker())


@pytest.fixture
def websocket(lab):
    """Skips where the libcurl at hand was built without WebSockets, as Debian 12's own."""
    if lab.run([harness.CLIENTS / "websocket"]).status != 0:
        pytest.skip("this libcurl does not speak ws://")
    return lab.add(servers.start_websocket())
