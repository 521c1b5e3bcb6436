"""gevent_fetch.py ORIGIN: pycurl in greenlets, where gevent has put its own select(2) and threads in place of the system's."""

from gevent import monkey

monkey.patch_all()

import io  # noqa: E402
import select  # noqa: E402
import sys  # noqa: E402

import gevent  # noqa: E402
import pycurl  # noqa: E402

ORIGIN = sys.argv[1]


def prepared(path: str) -> pycurl.Curl:
    curl = pycurl.Curl()
    curl.path, curl.body = path, io.BytesIO()
    curl.setopt(pycurl.URL, ORIGIN + path)
    curl.setopt(pycurl.WRITEDATA, curl.body)
    return curl


def fetch(path: str) -> tuple:
    curl = prepared(path)
    try:
        curl.perform()
    except pycurl.error as error:
        return path, *error.args
    return path, curl.getinfo(pycurl.RESPONSE_CODE), len(curl.body.getvalue())


def fetch_side_by_side(paths: list[str]) -> None:
    multi, curls = pycurl.CurlMulti(), list(map(prepared, paths))
    for curl in curls:
        multi.add_handle(curl)
    left = len(curls)
    while left:
        multi.perform()
        _, succeeded, failed = multi.info_read()
        for curl in succeeded:
            print(curl.path, curl.getinfo(pycurl.RESPONSE_CODE), len(curl.body.getvalue()))
        for curl, *error in failed:
            print(curl.path, *error)
        left -= len(succeeded) + len(failed)
        if left:
            select.select(*multi.fdset(), 1)


PATHS = ["/hello", "/short", *(f"/stream?name=s{n}&chunks={n + 1}&delay=0.0{n + 2}" for n in range(4))]
for done in [greenlet.get() for greenlet in [gevent.spawn(fetch, path) for path in PATHS]]:
    print(*done)
gevent.spawn(fetch_side_by_side, PATHS).join()
