"""asyncio_fetch.py ORIGIN: pycurl's multi interface under asyncio, which calls for ready sockets and for the timer, and gives some
transfers up."""

import asyncio
import io
import sys

import pycurl

ORIGIN = sys.argv[1]


class Client:
    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.timer: asyncio.TimerHandle | None = None
        self.ends: dict[pycurl.Curl, asyncio.Future] = {}
        self.multi = pycurl.CurlMulti()
        self.multi.setopt(pycurl.M_SOCKETFUNCTION, self.on_socket)
        self.multi.setopt(pycurl.M_TIMERFUNCTION, self.on_timer)

    def on_socket(self, event: int, fd: int, _multi, _assigned) -> None:
        self.loop.remove_reader(fd)
        self.loop.remove_writer(fd)
        if event in (pycurl.POLL_IN, pycurl.POLL_INOUT):
            self.loop.add_reader(fd, self.act, fd, pycurl.CSELECT_IN)
        if event in (pycurl.POLL_OUT, pycurl.POLL_INOUT):
            self.loop.add_writer(fd, self.act, fd, pycurl.CSELECT_OUT)

    def on_timer(self, milliseconds: int) -> None:
        if self.timer:
            self.timer.cancel()
        self.timer = self.loop.call_later(milliseconds / 1000, self.act, pycurl.SOCKET_TIMEOUT, 0) if milliseconds >= 0 else None

    def act(self, fd: int, what: int) -> None:
        self.multi.socket_action(fd, what)
        _, succeeded, failed = self.multi.info_read()
        for curl, error in [(curl, 0) for curl in succeeded] + [(curl, error) for curl, error, _ in failed]:
            self.multi.remove_handle(curl)
            self.ends.pop(curl).set_result(error)

    async def fetch(self, path: str) -> None:
        curl, body = pycurl.Curl(), io.BytesIO()
        curl.setopt(pycurl.URL, ORIGIN + path)
        curl.setopt(pycurl.WRITEDATA, body)
        self.ends[curl] = self.loop.create_future()
        self.multi.add_handle(curl)
        try:
            error = await self.ends[curl]
        except asyncio.CancelledError:
            self.multi.remove_handle(curl)
            del self.ends[curl]
            raise
        print(path, error, curl.getinfo(pycurl.RESPONSE_CODE), body.getvalue()[-60:])

    async def give_up(self, path: str) -> None:
        try:
            await asyncio.wait_for(self.fetch(path), 0.4)
        except asyncio.TimeoutError:
            print(path, "gave up")

    async def race(self, *paths: str) -> None:
        done, others = await asyncio.wait([asyncio.ensure_future(self.fetch(path)) for path in paths], return_when=asyncio.FIRST_COMPLETED)
        for other in others:
            other.cancel()
        print(len(done), "won,", len(others), "lost:", *await asyncio.gather(*others, return_exceptions=True))


async def main() -> None:
    client = Client()
    streams = [f"/stream?name=s{n}&chunks={n + 1}&delay=0.0{n + 2}" for n in range(5)]
    await asyncio.gather(*map(client.fetch, ["/hello", "/short", *streams]))
    for path in ["/counter"] * 3:
        await client.fetch(path)
    for path in ["/hang", "/stream?chunks=100&delay=0.05"]:
        await client.give_up(path)
    await client.race("/hello", "/stream?chunks=100&delay=0.05&name=slower", "/hang?slower")


asyncio.run(main())
