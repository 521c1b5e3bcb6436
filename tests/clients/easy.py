"""easy.py URL…: pycurl's easy interface; prints every callback with its size, and what getinfo says."""

import hashlib
import json
import sys

import pycurl


def short(data: bytes) -> str:
    return f"{len(data)} {hashlib.sha256(data).hexdigest()[:12]}"


def main() -> None:
    curl = pycurl.Curl()
    for url in sys.argv[1:]:
        curl.setopt(pycurl.URL, url)
        curl.setopt(pycurl.FOLLOWLOCATION, True)
        curl.setopt(pycurl.WRITEFUNCTION, lambda data: print("write", short(data)))
        curl.setopt(pycurl.HEADERFUNCTION, lambda data: print("header", data))
        if "/sink" in url:
            curl.setopt(pycurl.POSTFIELDS, json.dumps({"model": "small", "messages": ["hello"] * 50}))
        try:
            curl.perform()
        except pycurl.error as error:
            print("failed", error.args)
        print("status", curl.getinfo(pycurl.RESPONSE_CODE), curl.getinfo(pycurl.CONTENT_TYPE),
              curl.getinfo(pycurl.TOTAL_TIME), curl.getinfo(pycurl.EFFECTIVE_URL), curl.errstr())
        curl.reset()
    curl.close()


main()
