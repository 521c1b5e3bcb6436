"""A WebSocket origin (RFC 6455): as much of it as the tests need.

    websocket.py    listens on a free port of 127.0.0.1 and prints the port

    /echo       sends back every frame; "late TEXT" a little later; ends with a close frame when it gets one, or "bye"
    /news       sends three frames, a ping and a close frame by itself
    /quiz       asks, and asks the next question only when it has got an answer; ends with a close frame
    /large      sends a text frame of ?size bytes, then does as /echo
    /refused    answers with an ordinary 404
"""

import asyncio
import base64
import hashlib
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from listening import serve

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


@dataclass
class Frame:
    opcode: int
    payload: bytes
    final: bool = True


class Socket:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def shake_hands(self) -> tuple[str, dict[str, str]]:
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        target = urlsplit(lines[0].split(" ")[1])
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        if target.path == "/refused":
            self.writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot here\n")
            return target.path, {}
        digest = hashlib.sha1((headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode())
        self.writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          b"Sec-WebSocket-Accept: " + base64.b64encode(digest.digest()) + b"\r\n\r\n")
        return target.path, {name: values[0] for name, values in parse_qs(target.query).items()}

    async def receive(self) -> Frame:
        first, second = await self.reader.readexactly(2)
        size = second & 127
        if size > 125:
            size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8), "big")
        mask = await self.reader.readexactly(4)
        masked = await self.reader.readexactly(size)
        return Frame(first & 15, bytes(byte ^ mask[n % 4] for n, byte in enumerate(masked)), bool(first & 128))

    async def send(self, opcode: int, payload: bytes, final: bool = True) -> None:
        size = len(payload)
        head = bytes([(128 if final else 0) | opcode])
        head += bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2, "big") if size < 65536 else b"\x7f" + size.to_bytes(8, "big")
        self.writer.write(head + payload)
        await self.writer.drain()


async def echo(ws: Socket) -> None:
    while True:
        frame = await ws.receive()
        if frame.opcode == CLOSE or frame.payload == b"bye":
            await ws.send(CLOSE, frame.payload if frame.opcode == CLOSE else b"\x03\xe8bye")
            return
        if frame.payload.startswith(b"late "):
            await asyncio.sleep(0.05)
        await ws.send(PONG if frame.opcode == PING else frame.opcode, frame.payload, frame.final)


async def news(ws: Socket) -> None:
    for opcode, payload in ((TEXT, b"first"), (BINARY, bytes(range(64))), (TEXT, b"third and last"), (PING, b"still there?")):
        await ws.send(opcode, payload)
        await asyncio.sleep(0.01)
    await ws.receive()  # the pong
    await ws.send(CLOSE, b"\x03\xe8that was all")


async def quiz(ws: Socket) -> None:
    right = 0
    for question, wanted in ((b"1+1", b"2"), (b"2+2", b"4"), (b"3+3", b"6")):
        await ws.send(TEXT, question)
        frame = await ws.receive()
        right += frame.payload == wanted
    await ws.send(TEXT, b"%d right" % right)
    await ws.send(CLOSE, b"\x03\xe8")


async def talk(ws: Socket) -> None:
    path, query = await ws.shake_hands()
    if path == "/large":
        await ws.send(TEXT, b"".join(b"%07d\n" % n for n in range(int(query["size"]) // 8)))
    await {"/news": news, "/quiz": quiz, "/refused": lambda _: asyncio.sleep(0)}.get(path, echo)(ws)


if __name__ == "__main__":
    serve(lambda reader, writer: talk(Socket(reader, writer)))
