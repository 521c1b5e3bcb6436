"""An HTTP/2 server that pushes: without TLS, for clients that know (CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE).

    push.py    listens on a free port of 127.0.0.1 and prints the port

Every path is answered; /page?push=/a,/b pushes those two beside its own answer, whose second half comes after them. A path that
ends in /broken is reset in mid-body.
"""

import asyncio
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import DataReceived, RequestReceived
from h2.exceptions import ProtocolError

from listening import serve

PAUSE = 0.02


class Session:
    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        self.connection = H2Connection(H2Configuration(client_side=False))
        self.tasks: set[asyncio.Task] = set()

    async def flush(self) -> None:
        self.writer.write(self.connection.data_to_send())
        await self.writer.drain()
        await asyncio.sleep(PAUSE)

    async def send(self, stream: int, body: bytes, last: bool) -> None:
        """A client may have refused the stream in the meantime."""
        try:
            self.connection.send_data(stream, body, end_stream=last)
        except ProtocolError:
            pass
        await self.flush()

    def head(self, stream: int, path: str) -> None:
        self.connection.send_headers(stream, [(":status", "200"), ("content-type", "text/plain"), ("x-path", path)])

    def promise(self, stream: int, headers: dict[str, str], path: str) -> int:
        pushed = self.connection.get_next_available_stream_id()
        self.connection.push_stream(stream, pushed, [
            (":method", "GET"), (":scheme", headers[":scheme"]), (":authority", headers[":authority"]), (":path", path),
            ("x-why", "it will be asked for"), ("authorization", "Bearer not-for-cassettes")])
        return pushed

    async def answer_pushed(self, stream: int, path: str) -> None:
        try:
            self.head(stream, path)
        except ProtocolError:
            return
        await self.send(stream, f"pushed {path}, first half\n".encode(), False)
        if path.endswith("/broken"):
            self.connection.reset_stream(stream, ErrorCodes.INTERNAL_ERROR)
            await self.flush()
        else:
            await self.send(stream, b"second half\n", True)

    async def answer(self, stream: int, headers: dict[str, str]) -> None:
        path = headers[":path"]
        wanted = parse_qs(urlsplit(path).query).get("push", [""])[0].split(",")
        may_push = self.connection.remote_settings.enable_push
        pushed = {self.promise(stream, headers, one): one for one in wanted if one and may_push}
        self.head(stream, path)
        await self.send(stream, b"first half\n", False)
        for promised, one in pushed.items():
            await self.answer_pushed(promised, one)
        await self.send(stream, b"second half\n", True)

    def receive(self, data: bytes) -> None:
        for event in self.connection.receive_data(data):
            if isinstance(event, RequestReceived):
                headers = {name.decode(): value.decode() for name, value in event.headers}
                self.tasks.add(asyncio.create_task(self.answer(event.stream_id, headers)))
            elif isinstance(event, DataReceived):
                self.connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    session = Session(writer)
    session.connection.initiate_connection()
    writer.write(session.connection.data_to_send())
    with suppress(ProtocolError):
        while data := await reader.read(65536):
            session.receive(data)
            writer.write(session.connection.data_to_send())


serve(talk)
