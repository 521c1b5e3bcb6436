"""An LDAP server with two entries that answers every search with both.

    directory.py    listens on a free port of 127.0.0.1 and prints the port
"""

import asyncio

from listening import serve

PASSWORD = b"secret"
ENTRIES = {
    b"cn=Ada,dc=example": {b"cn": [b"Ada"], b"mail": [b"ada@example.test", b"a@example.test"], b"photo": [b"\x00\xff\x01"]},
    b"cn=Blaise,dc=example": {b"cn": [b"Blaise"], b"sn": [b" led by a blank"]},
}
# Tags of RFC 4511.
BIND, BOUND, UNBIND, SEARCH, ENTRY, DONE = 0x60, 0x61, 0x42, 0x63, 0x64, 0x65
INVALID_CREDENTIALS = 49


def ber(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    length = bytes([len(body)]) if len(body) < 128 else b"\x82" + len(body).to_bytes(2, "big")
    return bytes([tag]) + length + body


def text(value: bytes) -> bytes:
    return ber(0x04, value)


def result(tag: int, code: int = 0) -> bytes:
    return ber(tag, ber(0x0a, bytes([code])), text(b""), text(b"no" if code else b""))


def entry(name: bytes, attributes: dict[bytes, list[bytes]]) -> bytes:
    listed = [ber(0x30, text(key), ber(0x31, *map(text, values))) for key, values in attributes.items()]
    return ber(ENTRY, text(name), ber(0x30, *listed))


def answers(tag: int, operation: bytes) -> list[bytes]:
    if tag == BIND:
        is_known = operation.endswith(b"\x80\x00") or operation.endswith(PASSWORD)
        return [result(BOUND, 0 if is_known else INVALID_CREDENTIALS)]
    return [*(entry(*one) for one in ENTRIES.items()), result(DONE)] if tag == SEARCH else []


async def element(reader: asyncio.StreamReader) -> bytes:
    length = (await reader.readexactly(2))[1]
    if length >= 128:
        length = int.from_bytes(await reader.readexactly(length - 128), "big")
    return await reader.readexactly(length)


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        message = await element(reader)
        number, operation = message[:2 + message[1]], message[2 + message[1]:]
        if operation[0] == UNBIND:
            return
        for answer in answers(operation[0], operation):
            writer.write(ber(0x30, number, answer))
            await writer.drain()


if __name__ == "__main__":
    serve(talk)
