"""As much of HTTP/1.1 as the origin needs: reading a request, writing an answer in one piece or in chunks."""

import asyncio
import json
import socket
import struct
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

REASONS = {
    200: "OK", 201: "Created", 204: "No Content", 206: "Partial Content", 301: "Moved Permanently", 302: "Found",
    307: "Temporary Redirect", 401: "Unauthorized", 404: "Not Found", 407: "Proxy Authentication Required", 413: "Payload Too Large",
    429: "Too Many Requests", 500: "Internal Server Error",
}


@dataclass
class Request:
    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes = b""
    path: str = ""
    query: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        split = urlsplit(self.target)
        self.path = split.path
        self.query = dict(parse_qsl(split.query, keep_blank_values=True))

    def header(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), default)

    def number(self, name: str, default: int) -> int:
        return int(self.query.get(name, default))

    def seconds(self, name: str, default: float) -> float:
        return float(self.query.get(name, default))


class Connection:
    """One client's connection. A route reads from it and answers on it; `close` says that it cannot be kept."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.close = False

    async def read_head(self) -> Request | None:
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        first, *lines = head.decode("latin-1").split("\r\n")[:-2]
        method, target, _version = first.split(" ", 2)
        headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        request = Request(method, target, headers)
        self.close = request.header("Connection").lower() == "close"
        return request

    async def read_body(self, request: Request) -> None:
        if request.header("Expect").lower() == "100-continue":
            await self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if request.header("Transfer-Encoding").lower() == "chunked":
            pieces = []
            while size := int((await self.reader.readline()).split(b";")[0], 16):
                pieces.append(await self.reader.readexactly(size))
                await self.reader.readexactly(2)
            while (await self.reader.readline()).strip():
                pass
            request.body = b"".join(pieces)
        else:
            request.body = await self.reader.readexactly(int(request.header("Content-Length", "0")))

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def head(self, status: int, headers: list[tuple[str, str]]) -> None:
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}", *(f"{name}: {value}" for name, value in headers)]
        await self.send("\r\n".join([*lines, "", ""]).encode("latin-1"))

    async def answer(self, status: int, body: bytes, content_type: str = "text/plain",
                     extra: list[tuple[str, str]] | None = None, send_body: bool = True) -> None:
        headers = [("Content-Type", content_type), ("Content-Length", str(len(body))), *(extra or [])]
        await self.head(status, headers)
        if send_body:
            await self.send(body)

    async def answer_json(self, value: object, status: int = 200) -> None:
        await self.answer(status, json.dumps(value, indent=1).encode() + b"\n", "application/json")

    async def start_chunks(self, content_type: str, extra: list[tuple[str, str]] | None = None) -> None:
        await self.head(200, [("Content-Type", content_type), ("Transfer-Encoding", "chunked"), *(extra or [])])

    async def chunk(self, data: bytes) -> None:
        await self.send(b"%x\r\n%s\r\n" % (len(data), data))

    async def end_chunks(self, trailers: list[tuple[str, str]] | None = None) -> None:
        lines = "".join(f"{name}: {value}\r\n" for name, value in trailers or [])
        await self.send(b"0\r\n" + lines.encode("latin-1") + b"\r\n")

    def reset(self) -> None:
        """Ends the connection with an RST, as a crashed peer would, instead of a FIN."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()
        self.close = True
