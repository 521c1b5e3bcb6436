"""The HTTP origin for what nginx can't do: delayed chunks, resets in mid-body, echo, answers that change.

    origin.py [--git FOLDER] [--tls FOLDER]    listens on a free port of 127.0.0.1 and prints the port
"""

import argparse
import asyncio
import base64
import gzip
import hashlib
import json
import ssl
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import git_backend
from http1 import Connection, Request
from listening import serve

Route = Callable[[Request, Connection], Awaitable[None]]
ROUTES: dict[str, Route] = {}
# Routes that must answer before, or without, reading the request's body.
EARLY: set[str] = set()
COUNTERS: Counter[str] = Counter()


def route(path: str, early: bool = False) -> Callable[[Route], Route]:
    def register(function: Route) -> Route:
        ROUTES[path] = function
        if early:
            EARLY.add(path)
        return function
    return register


def pattern(size: int) -> bytes:
    """Bytes that tell their own position, so that a chunk lost or doubled shows in a comparison."""
    return b"".join(b"%07d\n" % position for position in range(0, size + 8, 8))[:size]


@route("/hello")
async def hello(request: Request, client: Connection) -> None:
    await client.answer(200, b"hello from the origin\n", extra=[("X-Origin", "live")],
                        send_body=request.method != "HEAD")


@route("/echo")
async def echo(request: Request, client: Connection) -> None:
    await client.answer_json({
        "method": request.method,
        "target": request.target,
        "headers": request.headers,
        "body": base64.b64encode(request.body).decode(),
    })


@route("/text")
async def text(request: Request, client: Connection) -> None:
    """Sends the request's body back as it came."""
    await client.answer(200, request.body, request.header("Content-Type", "application/octet-stream"))


@route("/sink")
async def sink(request: Request, client: Connection) -> None:
    await client.answer_json({"received": len(request.body), "sha256": hashlib.sha256(request.body).hexdigest()}, 201)


@route("/refuse", early=True)
async def refuse(_request: Request, client: Connection) -> None:
    """Goes on reading after its answer: closing with bytes unread resets the connection, and some clients then never see it."""
    client.close = True
    await client.answer(413, b"too large\n", extra=[("Connection", "close")])
    client.writer.write_eof()
    while await client.reader.read(65536):
        pass


@route("/bytes")
async def some_bytes(request: Request, client: Connection) -> None:
    body = pattern(request.number("size", 100_000))
    if wanted := request.header("Range"):
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        end = int(last) + 1 if last else len(body)
        about = f"bytes {first}-{end - 1}/{len(body)}"
        await client.answer(206, body[int(first):end], extra=[("Content-Range", about)])
        return
    await client.answer(200, body, "application/octet-stream")


@route("/stream")
async def stream(request: Request, client: Connection) -> None:
    name = request.query.get("name", "event")
    await asyncio.sleep(request.seconds("wait", 0))
    await client.start_chunks("text/event-stream", [("Cache-Control", "no-store")])
    for number in range(request.number("chunks", 4)):
        await client.chunk(f'event: tick\ndata: {{"name": "{name}", "number": {number}}}\n\n'.encode())
        await asyncio.sleep(request.seconds("delay", 0.02))
    await client.end_chunks()


@route("/fresh")
async def fresh(request: Request, client: Connection) -> None:
    """An answer that is never the same: ids, a serial number that gets longer, times; as one JSON text, or as events."""
    COUNTERS["fresh"] += 1
    made = {"id": str(uuid.uuid4()), "serial": 10 ** (COUNTERS["fresh"] % 5), "time": time.time(), "name": request.query.get("name", "")}
    extra = [("X-Serial", f"serial-{made['serial']}"), ("X-Kept", "kept")]
    if request.query.get("as") != "events":
        text = json.dumps(made | {"self": {"id": made["id"], "also": str(uuid.uuid4())}}).encode()
        body = gzip.compress(text) if request.query.get("as") == "gzip" else text
        await client.answer(200, body, "application/json", extra + ([("Content-Encoding", "gzip")] if body is not text else []))
        return
    await client.start_chunks("text/event-stream", extra)
    for number in range(3):
        event = f'data: {json.dumps(made | {"number": number})}\n\n'.encode()
        await client.chunk(event[:30])
        await asyncio.sleep(0.02)
        await client.chunk(event[30:])
    await client.end_chunks()


@route("/trailers")
async def trailers(_request: Request, client: Connection) -> None:
    await client.start_chunks("text/plain", [("Trailer", "X-Checksum")])
    await client.chunk(b"a body, and then\n")
    await client.end_chunks([("X-Checksum", "0011223344")])


@route("/reset")
async def reset(request: Request, client: Connection) -> None:
    """Promises twice what it sends. The pause is there because an RST makes the kernels drop bytes not yet read."""
    size = request.number("after", 1000)
    await client.head(200, [("Content-Type", "text/plain"), ("Content-Length", str(2 * size))])
    await client.send(pattern(size))
    await asyncio.sleep(0.1)
    client.reset()


@route("/short")
async def short(request: Request, client: Connection) -> None:
    size = request.number("send", 40)
    await client.head(200, [("Content-Type", "text/plain"), ("Content-Length", str(size + 60))])
    await client.send(pattern(size))
    client.close = True


@route("/counter")
async def counter(request: Request, client: Connection) -> None:
    answers = request.query.get("answers", "pending,pending,done").split(",")
    name = request.query.get("name", "")
    COUNTERS[name] += 1
    answer = answers[min(COUNTERS[name], len(answers)) - 1]
    await client.answer_json({"call": COUNTERS[name], "state": answer})


@route("/redirect")
async def redirect(request: Request, client: Connection) -> None:
    cookies = [("Set-Cookie", request.query["cookie"])] if "cookie" in request.query else []
    target = request.query.get("to", "/hello")
    await client.answer(request.number("status", 302), b"elsewhere\n", extra=[("Location", target), *cookies])


@route("/status")
async def status(request: Request, client: Connection) -> None:
    code = request.number("code", 404)
    extra = [("Retry-After", "1")] if code in (429, 503) else []
    if code == 401:
        extra.append(("WWW-Authenticate", 'Basic realm="origin"'))
    await client.answer(code, f"status {code}\n".encode(), extra=extra)


@route("/private")
async def private(request: Request, client: Connection) -> None:
    if not request.header("Authorization"):
        await client.answer(401, b"who are you?\n", extra=[("WWW-Authenticate", 'Basic realm="origin"')])
        return
    await client.answer(200, b"welcome\n")


@route("/gzip")
async def zipped(_request: Request, client: Connection) -> None:
    body = gzip.compress(pattern(20_000), mtime=0)
    await client.answer(200, body, extra=[("Content-Encoding", "gzip")])


async def fields(request: Request, client: Connection) -> None:
    """Answers with the header fields that the query names, one a line."""
    lines = request.query.get("fields", "").split("\n")
    await client.answer(request.number("status", 200), b"fields\n",
                        extra=[(name, value) for name, _, value in (line.partition(": ") for line in lines)])


for path in ("/fields", "/fields/deep", "/fields/x", "/fields/y"):
    route(path)(fields)


# Answers as they go over the wire. That of "nothing" ends the connection.
RAW = {
    "nothing": b"",
    "folded": b"HTTP/1.1 200 OK\r\nX-One:  first\r\n  \t second \r\n\tthird\r\nX-Two :1\r\nX-two: 2\r\nContent-Length: 0\r\n\r\n",
    "hints": b"HTTP/1.1 103 Early Hints\r\nX-One: early\r\n\r\nHTTP/1.1 200 OK\r\nX-One: late\r\nContent-Length: 3\r\n\r\nok\n",
    "nowhere": b"HTTP/1.1 302 Found\r\nX-One: 1\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
}


@route("/raw")
async def raw(request: Request, client: Connection) -> None:
    answer = RAW[request.query["answer"]]
    client.close = not answer
    await client.send(answer)


@route("/hang")
async def hang(_request: Request, client: Connection) -> None:
    await client.reader.read()
    client.close = True


async def tunnel(request: Request, client: Connection) -> None:
    """What a proxy does with CONNECT; it asks for a password first if the request says so."""
    if request.header("X-Ask") and not request.header("Proxy-Authorization"):
        await client.answer(407, b"who asks?\n", extra=[("Proxy-Authenticate", 'Basic realm="proxy"'), ("X-One", "refused")])
        return
    host, _, port = request.target.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    await client.head(200, [("X-One", "proxy"), ("X-Two", "proxy")])

    async def copy(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            to.write(data)
            await to.drain()
        to.close()

    await asyncio.gather(copy(client.reader, writer), copy(reader, client.writer))
    client.close = True


async def talk(client: Connection, git_root: Path | None) -> None:
    while not client.close and (request := await client.read_head()):
        if git_root and request.path.startswith("/git/"):
            await client.read_body(request)
            await git_backend.answer(request, client, git_root)
            continue
        if request.method == "CONNECT":
            await tunnel(request, client)
            continue
        handler = ROUTES.get(request.path)
        if request.path not in EARLY:
            await client.read_body(request)
        if handler:
            await handler(request, client)
        else:
            await client.answer(404, b"no such route\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--git", type=Path, help="serve the bare repositories of this folder under /git/")
    parser.add_argument("--tls", type=Path, help="speak HTTPS, with key.pem and certificate.pem of this folder")
    arguments = parser.parse_args()
    context = None
    if arguments.tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(arguments.tls / "certificate.pem", arguments.tls / "key.pem")
    serve(lambda reader, writer: talk(Connection(reader, writer), arguments.git), context)


if __name__ == "__main__":
    main()
