"""The servers that the clients talk to. Each runs as a process of its own, so that a case can stop it for good."""

import getpass
import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


class Server:
    """A server process. `url` gives addresses on it; `stop` returns when the process is gone."""

    def __init__(self, scheme: str, port: int, process: subprocess.Popen) -> None:
        self.scheme = scheme
        self.port = port
        self.process = process

    def url(self, path: str = "/") -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(timeout=30)
        if self.process.stdout:
            self.process.stdout.close()


def start_script(scheme: str, name: str, *arguments: str, told: str = "") -> Server:
    process = subprocess.Popen([sys.executable, HERE / name, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin and process.stdout
    process.stdin.write(told)
    process.stdin.close()
    line = process.stdout.readline()
    assert line.strip().isdigit(), f"{name} did not start"
    return Server(scheme, int(line), process)


def start_origin(git_root: Path | None = None) -> Server:
    return start_script("http", "origin.py", *(["--git", str(git_root)] if git_root else []))


def start_secure_origin(folder: Path) -> Server:
    folder.mkdir()
    make_certificate(folder)
    return start_script("https", "origin.py", "--tls", str(folder))


def start_ftp(folder: Path) -> Server:
    return start_script("ftp", "ftp.py", str(folder))


def start_talker() -> Server:
    return start_script("http", "talker.py")


def start_gossip(secrets: dict[str, str]) -> Server:
    return start_script("http", "gossip.py", told=json.dumps(secrets) + "\n")


def start_websocket() -> Server:
    return start_script("ws", "websocket.py")


class Sshd(Server):
    """SFTP to files in a folder, with a key for the user who runs the tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.user_key = folder / "user_key"
        self.known_hosts = folder / "known_hosts"
        folder.mkdir()
        (folder / "file.txt").write_bytes(b"read by sftp\n")
        for key in (self.user_key, folder / "host_key"):
            # The only kind that every libssh2 can read.
            subprocess.run(["ssh-keygen", "-q", "-t", "rsa", "-m", "PEM", "-N", "", "-f", key], check=True)
        shutil.copy(folder / "user_key.pub", folder / "authorized_keys")
        script = start_script("sftp", "sshd.py", str(folder))
        super().__init__("sftp", script.port, script.process)
        kind, key = (folder / "host_key.pub").read_text().split()[:2]
        self.known_hosts.write_text(f"[127.0.0.1]:{self.port} {kind} {key}\n")

    def url(self, path: str = "/") -> str:
        return f"sftp://{getpass.getuser()}@127.0.0.1:{self.port}{self.folder}{path}"


class Nginx(Server):
    """nginx in a folder of its own; what lies in `www` is served over HTTP, HTTPS and HTTP/2."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.www = folder / "www"
        self.www.mkdir(parents=True, exist_ok=True)
        make_certificate(folder)
        plain, encrypted = listening_socket(), listening_socket()
        self.tls_port = encrypted.getsockname()[1]
        user = "user root;" if os.geteuid() == 0 else ""
        write_template("nginx.conf.in", folder / "nginx.conf", USER=user, PORT=plain.getsockname()[1],
                       TLS_PORT=self.tls_port)
        program = shutil.which("nginx", path="/usr/sbin:/usr/bin:" + os.environ["PATH"])
        assert program, "nginx is not installed: run `make deps`"
        # nginx takes over listening sockets that NGINX names, as in its own upgrade: no port can be lost to another
        # process meanwhile, and a client that connects before nginx is up waits in the socket's queue.
        process = subprocess.Popen(
            [program, "-p", f"{folder}/", "-e", "error.log", "-c", "nginx.conf"],
            env={**os.environ, "NGINX": f"{plain.fileno()};{encrypted.fileno()};"},
            pass_fds=(plain.fileno(), encrypted.fileno()), stderr=subprocess.DEVNULL)
        super().__init__("http", plain.getsockname()[1], process)
        plain.close()
        encrypted.close()

    def tls_url(self, path: str = "/") -> str:
        return f"https://127.0.0.1:{self.tls_port}{path}"


def listening_socket() -> socket.socket:
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    listener.setblocking(False)
    return listener


def refusing_port() -> int:
    """A port that nothing listens on: the kernel has just handed it out and does not soon hand it out again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_template(name: str, to: Path, **values: object) -> None:
    text = (HERE / name).read_text()
    for key, value in values.items():
        text = text.replace(f"@{key}@", str(value))
    to.write_text(text)


def make_certificate(folder: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
        check=True, capture_output=True)
