"""A small FTP server: anonymous, passive mode, RETR, STOR and LIST in one folder.

    ftp.py FOLDER    listens on a free port of 127.0.0.1 and prints the port
"""

import asyncio
import sys
from pathlib import Path

from listening import serve


def listed(entry: Path) -> str:
    kind, size = ("d", 0) if entry.is_dir() else ("-", entry.stat().st_size)
    return f"{kind}rw-r--r--   1 ftp      users    {size:8} Jan  2  2024 {entry.name}"


class Session:
    def __init__(self, folder: Path, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.folder = folder
        self.reader = reader
        self.writer = writer
        self.listener: asyncio.Server | None = None
        self.data: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()

    async def say(self, line: str) -> None:
        self.writer.write(line.encode() + b"\r\n")
        await self.writer.drain()

    def file(self, name: str) -> Path:
        return self.folder / Path(name).name

    async def listen(self) -> int:
        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self.data.put((reader, writer))
        self.listener = await asyncio.start_server(connected, "127.0.0.1", 0)
        return self.listener.sockets[0].getsockname()[1]

    async def transfer(self, content: bytes | None) -> bytes:
        """Sends `content` over the data connection, or receives when there is none."""
        await self.say("150 here it comes")
        reader, writer = await self.data.get()
        received = b""
        if content is None:
            received = await reader.read()
        else:
            writer.write(content)
            await writer.drain()
        writer.close()
        assert self.listener
        self.listener.close()
        await self.say("226 done")
        return received

    async def command(self, verb: str, argument: str) -> None:
        path = self.file(argument)
        if verb in ("EPSV", "PASV"):
            port = await self.listen()
            await self.say(f"229 passive (|||{port}|)" if verb == "EPSV"
                           else f"227 passive (127,0,0,1,{port >> 8},{port & 255})")
        elif verb in ("RETR", "SIZE", "MDTM") and not path.is_file():
            await self.say("550 no such file")
        elif verb == "RETR":
            await self.transfer(path.read_bytes())
        elif verb == "STOR":
            path.write_bytes(await self.transfer(None))
        elif verb == "NLST":
            names = sorted(entry.name for entry in self.folder.iterdir())
            await self.transfer("".join(f"{name}\r\n" for name in names).encode())
        elif verb == "LIST":
            await self.transfer("".join(f"{line}\r\n" for line in map(listed, sorted(self.folder.iterdir()))).encode())
        elif verb == "SIZE":
            await self.say(f"213 {path.stat().st_size}")
        else:
            plain = {"USER": "331 password please", "PASS": "230 welcome", "PWD": '257 "/"', "TYPE": "200 ok",
                     "CWD": "250 ok", "MDTM": "213 20240102030405", "QUIT": "221 bye"}
            await self.say(plain.get(verb, "502 not here"))

    async def run(self) -> None:
        await self.say("220 ready")
        while line := (await self.reader.readline()).decode().strip():
            verb, _, argument = line.partition(" ")
            await self.command(verb.upper(), argument)
        self.writer.close()


if __name__ == "__main__":
    serve(lambda reader, writer: Session(Path(sys.argv[1]), reader, writer).run())
