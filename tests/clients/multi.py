"""multi.py URL…: pycurl's multi interface; prints every chunk and the order in which transfers finish."""

import sys

import pycurl


def add(multi: pycurl.CurlMulti, name: str, url: str) -> pycurl.Curl:
    curl = pycurl.Curl()
    curl.name = name
    curl.setopt(pycurl.URL, url)
    curl.setopt(pycurl.WRITEFUNCTION, lambda data: print(name, "write", len(data), data[:60]))
    curl.setopt(pycurl.HEADERFUNCTION, lambda data: print(name, "header", data))
    multi.add_handle(curl)
    return curl


def read_messages(multi: pycurl.CurlMulti) -> None:
    unread = 1
    while unread:
        unread, succeeded, failed = multi.info_read()
        for curl in succeeded:
            print(curl.name, "finished", curl.getinfo(pycurl.RESPONSE_CODE), curl.getinfo(pycurl.TOTAL_TIME))
            multi.remove_handle(curl)
        for curl, code, message in failed:
            print(curl.name, "failed", code, message)
            multi.remove_handle(curl)


def main() -> None:
    multi = pycurl.CurlMulti()
    transfers = [add(multi, f"t{number}", url) for number, url in enumerate(sys.argv[1:])]
    running = len(transfers)
    while running:
        _, running = multi.perform()
        read_messages(multi)
        if running:
            multi.select(1.0)
    for curl in transfers:
        curl.close()
    multi.close()


main()
