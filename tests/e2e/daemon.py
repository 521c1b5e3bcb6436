"""Daemons that speak HTTP on sockets in the file system, one for each path; each says its name, which is the path's last part.

    daemon.py PATH...    prints 0 when all of them listen
"""

import asyncio
import sys
from pathlib import Path


async def listen() -> None:
    for path in map(Path, sys.argv[1:]):
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, name: bytes = path.name.encode()) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(name), name))
            writer.close()
        await asyncio.start_unix_server(talk, path)
    print(0, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(listen())
