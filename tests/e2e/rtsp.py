"""A small RTSP server: answers every request, and sends interleaved packets behind the answer to PLAY.

    rtsp.py    listens on a free port of 127.0.0.1 and prints the port
"""

import asyncio

from listening import serve

PACKETS = 6


def packet(number: int) -> bytes:
    payload = (b"packet %d " % number) * (number + 1)
    return b"$" + bytes([number % 2]) + len(payload).to_bytes(2, "big") + payload


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while head := await reader.readuntil(b"\r\n\r\n"):
        method = head.split(b" ")[0]
        # Newer versions of libcurl take packets on the channels that the answer to SETUP names.
        repeated = [line for line in head.split(b"\r\n") if line.lower().startswith((b"cseq:", b"transport:"))]
        writer.write(b"\r\n".join([b"RTSP/1.0 200 OK", *repeated, b"Session: 42", b"", b""]))
        if method == b"PLAY":
            for number in range(PACKETS):
                writer.write(packet(number))
                await writer.drain()
                await asyncio.sleep(0.02)


if __name__ == "__main__":
    serve(talk)
