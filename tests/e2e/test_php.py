"""PHP's curl extension, which PHP loads with RTLD_DEEPBIND."""

import re
from pathlib import Path

CLIENTS = Path(__file__).parent.parent / "clients"


def test_easy(lab, origin):
    picture = {"picture.bin": bytes(range(256)) * 100}
    seen = lab.check(["php", CLIENTS / "easy.php", origin.url("")], files=picture)
    assert b'string(22) "hello from the origin' in seen.stdout
    assert b'"redirect_count": 1' in seen.stdout
    received = re.search(rb'"received": (\d+)', seen.stdout)
    assert received and int(received[1]) > 25_600
    assert re.search(rb"18 .* with 60 bytes (remaining|missing)", seen.stdout)


def test_multi(lab, origin):
    urls = [origin.url(f"/stream?name=s{n}&chunks={5 - n}&delay=0.0{2 * n + 1}") for n in range(4)]
    seen = lab.check(["php", CLIENTS / "multi.php", *urls, origin.url("/hello"), origin.url("/short")])
    assert len(seen.stdout.splitlines()) == 6
