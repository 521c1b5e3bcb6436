"""A proxy of every kind on one port: HTTP (forwarding, CONNECT) and SOCKS 4, 4a, 5.

    proxy.py [--ask]    listens on a free port of 127.0.0.1 and prints the port; --ask: for a user, by Basic and in SOCKS 5
"""

import asyncio
import base64
import sys
from urllib.parse import urlsplit

from listening import serve

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
ASKS = "--ask" in sys.argv
USER = ("me", "secret")


async def copy(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65536):
            to.write(data)
            await to.drain()
    except ConnectionError:
        pass
    finally:
        to.close()


async def join(client: Streams, server: Streams) -> None:
    await asyncio.gather(copy(client[0], server[1]), copy(server[0], client[1]))


async def http(client: Streams, head: bytes) -> None:
    """Each request on a connection of its own: it is enough for a test."""
    reader, writer = client
    head += await reader.readuntil(b"\r\n\r\n")
    known = b"Basic " + base64.b64encode(":".join(USER).encode())
    if ASKS and known not in head:
        writer.write(b'HTTP/1.1 407 Who are you?\r\nProxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 4\r\n\r\nwho\n')
        await http(client, b"")
        return
    method, target, rest = head.split(b" ", 2)
    if method == b"CONNECT":
        host, _, port = target.decode().rpartition(":")
        server = await asyncio.open_connection(host.strip("[]"), int(port))
        writer.write(b"HTTP/1.1 200 Connection established\r\nX-Proxy: tunnel\r\n\r\n")
    else:
        parts = urlsplit(target.decode())
        server = await asyncio.open_connection(parts.hostname, parts.port or 80)
        path = parts._replace(scheme="", netloc="").geturl() or "/"
        server[1].write(b" ".join([method, path.encode(), rest.replace(b"Proxy-Connection: Keep-Alive", b"Connection: close")]))
    await join(client, server)


async def socks4(client: Streams) -> None:
    reader, writer = client
    header = await reader.readexactly(7)
    await reader.readuntil(b"\0")  # the user
    port, address = int.from_bytes(header[1:3], "big"), header[3:7]
    host = ".".join(map(str, address))
    if address[:3] == b"\0\0\0" and address[3]:
        host = (await reader.readuntil(b"\0"))[:-1].decode()
    server = await asyncio.open_connection(host, port)
    writer.write(b"\0\x5a" + bytes(6))
    await join(client, server)


async def socks5(client: Streams) -> None:
    reader, writer = client
    methods = await reader.readexactly((await reader.readexactly(1))[0])
    if ASKS:
        writer.write(b"\5\2" if 2 in methods else b"\5\xff")
        await reader.readexactly(1)
        given = []
        for _ in range(2):
            given.append((await reader.readexactly((await reader.readexactly(1))[0])).decode())
        writer.write(b"\1\0" if tuple(given) == USER else b"\1\1")
    else:
        writer.write(b"\5\0")
    kind = (await reader.readexactly(4))[3]
    if kind == 3:
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
    else:
        host = ".".join(map(str, await reader.readexactly(4)))
    port = int.from_bytes(await reader.readexactly(2), "big")
    server = await asyncio.open_connection(host, port)
    writer.write(b"\5\0\0\1" + bytes(6))
    await join(client, server)


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    first = await reader.readexactly(1)
    await (socks4((reader, writer)) if first == b"\4" else socks5((reader, writer)) if first == b"\5" else http((reader, writer), first))


if __name__ == "__main__":
    serve(talk)
