"""Passes TCP connections on to a port of 127.0.0.1, each only after a while: the far end accepts at once and then says nothing.

    late.py PORT SECONDS    listens on a free port of 127.0.0.1 and prints the port
"""

import asyncio
import sys

from listening import serve


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(float(sys.argv[2]))
    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", int(sys.argv[1]))
    await asyncio.gather(pass_on(reader, far_writer), pass_on(far_reader, writer))


serve(talk)
