"""An HTTP server for what is legal and rare: authentication in rounds, HTTP/0.9, codings of every kind, conditions.

    oddities.py    listens on a free port of 127.0.0.1 and prints the port
"""

import asyncio
import base64
import gzip
import struct
import zlib
from collections.abc import Awaitable, Callable

from http1 import Connection, Request
from listening import serve
from origin import pattern

Route = Callable[[Request, Connection], Awaitable[None]]
ROUTES: dict[str, Route] = {}


def route(function: Route) -> Route:
    ROUTES["/" + function.__name__] = function
    return function


@route
async def digest(request: Request, client: Connection) -> None:
    """Takes any answer to its challenge that looks like one; `stale` asks once more."""
    answer = request.header("Authorization")
    if not answer.startswith("Digest ") or ("stale" in request.query and 'nonce="first"' in answer):
        nonce, stale = ("second", ", stale=true") if answer else ("first", "")
        challenge = f'Digest realm="oddities", qop="auth", nonce="{nonce}", algorithm=SHA-256{stale}'
        await client.answer(401, b"prove it\n", extra=[("WWW-Authenticate", challenge), ("WWW-Authenticate", 'Basic realm="b"')])
        return
    await client.answer(200, b"proven by digest, " + request.method.encode() + b" of %d bytes\n" % len(request.body))


def ntlm_challenge() -> str:
    message = b"NTLMSSP\0" + struct.pack("<IHHII", 2, 0, 0, 48, 0x00008205) + b"12345678" + bytes(8) + struct.pack("<HHI", 0, 0, 48)
    return "NTLM " + base64.b64encode(message).decode()


@route
async def ntlm(request: Request, client: Connection) -> None:
    """Three rounds on one connection, which then is the user's."""
    kind = base64.b64decode(request.header("Authorization").removeprefix("NTLM "))[8:9]
    if kind == b"\3" or getattr(client, "is_known", False):
        client.is_known = True  # type: ignore[attr-defined]
        await client.answer(200, b"known by ntlm\n")
    else:
        await client.answer(401, b"who is it?\n", extra=[("WWW-Authenticate", ntlm_challenge() if kind == b"\1" else "NTLM")])


@route
async def nine(_request: Request, client: Connection) -> None:
    """HTTP/0.9: a body and nothing else."""
    await client.send(b"a body without a head\n")
    client.close = True


@route
async def coded(request: Request, client: Connection) -> None:
    """A body in chunks, some of them small, behind the codings that the query names."""
    body = pattern(30_000)
    coding, transfer = request.query.get("content", ""), request.query.get("transfer", "")
    if coding:
        body = {"gzip": gzip.compress(body, mtime=0), "deflate": zlib.compress(body)}[coding]
    if transfer:
        body = gzip.compress(body, mtime=0)
    headers = [("Transfer-Encoding", "gzip, chunked" if transfer else "chunked"), ("Trailer", "X-End")]
    await client.head(200, headers + ([("Content-Encoding", coding)] if coding else []))
    for start in range(0, len(body), 777):
        await client.chunk(body[start:start + 777])
        if start % 10 == 0:
            await asyncio.sleep(0.005)
    await client.end_chunks([("X-End", "here")])


@route
async def repeated(request: Request, client: Connection) -> None:
    """What it is told, behind the codings that the query names."""
    if not request.query:
        await client.answer(200, request.body)
        return
    codings = [("Content-Encoding", "gzip")] if "content" in request.query else []
    body = gzip.compress(request.body, 1, mtime=0)
    await client.head(200, [*codings, ("Transfer-Encoding", "gzip, chunked" if "transfer" in request.query else "chunked")])
    for start in range(0, len(body), 50_000):
        await client.chunk(body[start:start + 50_000])
    await client.end_chunks()


@route
async def dated(_request: Request, client: Connection) -> None:
    """Changed at the end of 2021. Takes no notice of conditions: libcurl has to judge itself."""
    await client.answer(200, pattern(2000), extra=[("Last-Modified", "Fri, 31 Dec 2021 23:59:59 GMT")])


@route
async def conditional(request: Request, client: Connection) -> None:
    if request.header("If-Modified-Since"):
        await client.head(304, [("Last-Modified", "Fri, 31 Dec 2021 23:59:59 GMT")])
    else:
        await client.answer(412 if request.header("If-Unmodified-Since") else 200, b"as asked\n")


# Answers that are wrong, behind which the connection ends.
WRONG = {
    "half_a_head": b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Le",
    "half_a_chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhalf of",
    "wrong_chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\nno number\r\n",
    "wrong_gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1040\r\n\r\n" + gzip.compress(pattern(300))[:40] + bytes(1000),
    "unknown_coding": b"HTTP/1.1 200 OK\r\nContent-Encoding: none-such\r\nContent-Length: 4\r\n\r\nbody",
    "no_http": b"220 this is something else\r\n",
    "strange_version": b"HTTP/3.7 200 OK\r\n\r\n",
    "strange_status": b"HTTP/1.1 1200 OK\r\nContent-Length: 0\r\n\r\n",
    "no_colon": b"HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 0\r\n\r\n",
    "giant_head": b"HTTP/1.1 200 OK\r\nX-Giant: " + 150_000 * b"x" + b"\r\nContent-Length: 0\r\n\r\n",
    "nul_in_head": b"HTTP/1.1 200 OK\r\nX-Nul: a\0b\r\nContent-Length: 0\r\n\r\n",
    "two_lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nbody",
    "negative_length": b"HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nbody",
    "no_content": b"HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nbody",
    "line_feeds": b"HTTP/1.1 200 OK\nX-One: 1\nContent-Length: 4\n\nbody",
    "untold_length": b"HTTP/1.1 200\r\n\r\nbody",
}


@route
async def wrong(request: Request, client: Connection) -> None:
    client.close = True
    await client.send(WRONG[request.query["answer"]])


@route
async def reset_early(_request: Request, client: Connection) -> None:
    client.reset()


@route
async def misstated(_request: Request, client: Connection) -> None:
    """Says that it sends ten bytes, and sends more."""
    await client.head(200, [("Content-Length", "10")])
    await client.send(pattern(2000))
    client.close = True


@route
async def refusing(request: Request, client: Connection) -> None:
    """Wants no body: says so before it comes, where it is asked first."""
    if request.header("Expect"):
        await client.answer(417, b"expect nothing\n")
        return
    await client.read_body(request)
    await client.answer(200, b"%d bytes nevertheless\n" % len(request.body))


@route
async def silent(request: Request, client: Connection) -> None:
    """Does not say whether to continue: libcurl sends the body after a while."""
    await client.read_body(Request(request.method, request.target, [h for h in request.headers if h[0].lower() != "expect"]))
    await client.answer(200, b"it came anyway\n")


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    client = Connection(reader, writer)
    while not client.close and (request := await client.read_head()):
        function = ROUTES[request.path]
        if function not in (refusing, silent):
            await client.read_body(request)
        await function(request, client)


if __name__ == "__main__":
    serve(talk)
