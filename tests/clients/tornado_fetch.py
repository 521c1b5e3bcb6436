"""tornado_fetch.py ORIGIN: Tornado's curl_httpclient, whose event loop watches descriptors by the socket callback and calls
curl_multi_socket_action."""

import asyncio
import sys

from tornado.httpclient import AsyncHTTPClient, HTTPRequest

REQUESTS = [
    ("get", "/hello", {}),
    ("post", "/sink", {"method": "POST", "body": b"posted " * 1000}),
    ("put", "/text", {"method": "PUT", "body": "put", "headers": {"Content-Type": "text/plain"}}),
    ("redirected", "/redirect?to=/bytes?size=50000", {}),
    ("login", "/private", {"auth_username": "me", "auth_password": "secret"}),
    ("missing", "/status?code=404", {}),
    ("short", "/short", {}),
    *((f"stream{n}", f"/stream?name=s{n}&chunks={5 - n}&wait=0.0{n}&delay=0.03", {}) for n in range(4)),
]


async def fetch(client: AsyncHTTPClient, name: str, url: str, options: dict) -> None:
    def chunk(data: bytes) -> None:
        print(name, "chunk", len(data))

    def header(line: str) -> None:
        print(name, "header", line.strip())

    if name.startswith("stream"):
        options = {**options, "streaming_callback": chunk, "header_callback": header}
    try:
        answer = await client.fetch(HTTPRequest(url, **options), raise_error=False)
        print(name, answer.code, answer.reason, len(answer.body or b""), answer.effective_url, answer.error,
              [(part, took) for part, took in answer.time_info.items() if part != "queue"])
    except Exception as error:
        print(name, "failed:", error)


async def main(origin: str) -> None:
    AsyncHTTPClient.configure("tornado.curl_httpclient.CurlAsyncHTTPClient", max_clients=4)
    client = AsyncHTTPClient()
    for name, path, options in REQUESTS[:7]:
        await fetch(client, name, origin + path, options)
    await asyncio.gather(*(fetch(client, name, origin + path, options) for name, path, options in REQUESTS[7:]))
    client.close()


asyncio.run(main(sys.argv[1]))
