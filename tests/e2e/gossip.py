"""A server that repeats all that it is told, in pieces that split every word, and that knows secrets of its own.

    gossip.py    listens on a free port of 127.0.0.1, prints the port, and reads from stdin the secrets that it gives away: a JSON object
"""

import asyncio
import base64
import gzip
import json
import sys
from urllib.parse import quote

from listening import serve

OWN = json.loads(sys.stdin.readline())
PIECE = 3


def escaped(text: str) -> str:
    return "".join(f"\\u{ord(letter):04x}" for letter in text)


def answer(path: str, told: str) -> tuple[list[str], bytes]:
    """Header lines and body."""
    if path.startswith("/login"):
        body = {"access_token": OWN["access"], "user": {"refresh_token": OWN["refresh"], "id_token": OWN["jwt"]}, "you": told}
        return [f"Set-Cookie: sid={OWN['cookie']}; Path=/; HttpOnly", "Content-Type: application/json"], json.dumps(body).encode()
    if path.startswith("/gzip"):
        body = json.dumps({"client_secret": OWN["packed"], "again": OWN["access"], "text": "some more of it " * 20})
        return ["Content-Type: application/json", "Content-Encoding: gzip"], gzip.compress(body.encode())
    if path.startswith("/spellings"):
        token = OWN["access"]
        in_base64 = " ".join(base64.b64encode((" " * n + token + "\n").encode()).decode() for n in range(3))
        return ["Content-Type: text/plain", f"X-Auth-Token: {OWN['header']}"], \
            f"{token} {in_base64} {quote(token, safe='')} \"{escaped(token)}\" {escaped(OWN['header'])}".encode()
    if path.startswith("/events"):
        events = "".join(f'data: {{"delta":"{n}","session_token":"{OWN["event"]}"}}\n\n' for n in range(5))
        return ["Content-Type: text/event-stream"], events.encode()
    if path.startswith("/late"):
        return ["Content-Type: text/plain"], f"it will turn out what {OWN['late']} is\n".encode()
    if path.startswith("/so"):
        return [f"Set-Cookie: late={OWN['late']}"], b"so\n"
    return ["Content-Type: text/plain"], told.encode("latin-1")


async def read_body(headers: dict[str, str], reader: asyncio.StreamReader) -> bytes:
    return await reader.readexactly(int(headers.get("content-length", "0")))


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while request := await reader.readline():
        lines = []
        while (line := await reader.readline()).strip():
            lines.append(line.decode("latin-1").strip())
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if headers.get("expect"):
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = await read_body(headers, reader)
        path = request.split()[1].decode()
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        said, content = answer(path, "\n".join([path, *lines, body.decode("latin-1")]))
        writer.write("\r\n".join(["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", *said, "", ""]).encode())
        for start in range(0, len(content), PIECE):
            piece = content[start:start + PIECE]
            writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            await writer.drain()
        writer.write(b"0\r\n\r\n")
        await writer.drain()


if __name__ == "__main__":
    serve(talk)
