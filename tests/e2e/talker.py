"""A server that speaks no protocol, for clients that only let libcurl connect: a line in, an answer out.

    talker.py    listens on a free port of 127.0.0.1 and prints the port
"""

import asyncio
import itertools
import socket
import struct

from listening import serve

CONNECTIONS = itertools.count(1)


async def answer(line: str, number: int, writer: asyncio.StreamWriter) -> bool:
    """Answers one line; False when the connection is over."""
    verb, _, argument = line.partition(" ")
    if verb == "late":
        # Long enough for a client that polls to have found nothing.
        await asyncio.sleep(0.05)
        writer.write(f"late {argument}\n".encode())
    elif verb == "bytes":
        writer.write(b"".join(b"%07d\n" % n for n in range(int(argument) // 8)))
    elif verb == "who":
        writer.write(f"connection {number}\n".encode())
    elif verb == "reset":
        raw = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
        return False
    elif verb == "bye":
        return False
    else:
        writer.write(f"you said {line}\n".encode())
    await writer.drain()
    return True


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    number = next(CONNECTIONS)
    while line := await reader.readline():
        if not await answer(line.decode().rstrip("\n"), number, writer):
            break


if __name__ == "__main__":
    serve(talk)
