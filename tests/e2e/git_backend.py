"""git's smart HTTP: runs `git http-backend` as the CGI program that it is."""

import asyncio
import os
from pathlib import Path

from http1 import Connection, Request


def cgi_environment(request: Request, root: Path) -> dict[str, str]:
    query = request.target.partition("?")[2]
    return {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_PROJECT_ROOT": str(root),
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_PROTOCOL": request.header("Git-Protocol"),
        "PATH_INFO": request.path.removeprefix("/git"),
        "QUERY_STRING": query,
        "REQUEST_METHOD": request.method,
        "CONTENT_TYPE": request.header("Content-Type"),
        "CONTENT_LENGTH": str(len(request.body)),
        "HTTP_CONTENT_ENCODING": request.header("Content-Encoding"),
        "REMOTE_USER": "tester",
        "REMOTE_ADDR": "127.0.0.1",
    }


async def answer(request: Request, client: Connection, root: Path) -> None:
    backend = await asyncio.create_subprocess_exec(
        "git", "http-backend", env=cgi_environment(request, root),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    output, _ = await backend.communicate(request.body)
    head, _, body = output.partition(b"\r\n\r\n")
    fields = [tuple(line.split(": ", 1)) for line in head.decode().split("\r\n")]
    status = next((int(value.split()[0]) for name, value in fields if name == "Status"), 200)
    headers = [(name, value) for name, value in fields if name != "Status"]
    await client.head(status, [*headers, ("Content-Length", str(len(body)))])
    await client.send(body)
