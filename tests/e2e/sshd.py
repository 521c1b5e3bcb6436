"""An SSH server for SFTP: accepts connections on a free port of 127.0.0.1, prints the port, and hands each one to sshd(8).

    sshd.py FOLDER    with host_key, authorized_keys in it
"""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

CONFIGURATION = """
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
PubkeyAcceptedAlgorithms +ssh-rsa
HostKeyAlgorithms +ssh-rsa
StrictModes no
UsePAM no
PidFile none
Subsystem sftp internal-sftp
"""


def main() -> None:
    folder = Path(sys.argv[1])
    program = shutil.which("sshd", path="/usr/sbin:" + os.environ["PATH"])
    assert program, "sshd is not installed: run `make deps`"
    (folder / "sshd_config").write_text(CONFIGURATION.format(folder=folder))
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd insists
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        with connection, (folder / "log").open("ab") as log:
            subprocess.Popen([program, "-i", "-e", "-f", folder / "sshd_config"], stdin=connection, stdout=connection, stderr=log)


if __name__ == "__main__":
    main()
