"""No secret is in anything that is written, and what was recorded without them replays, with other secrets or none."""

import base64
import gzip
import hashlib
import json
import re
import zlib
from urllib.parse import quote

import pytest

import servers
from harness import LIBRARY, PYTHON, REPLAY


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


def made_of(name: str, size: int = 24) -> str:
    """A value that looks made by chance, the same in every run."""
    return base64.b64encode(hashlib.sha256(name.encode()).digest() * 3).decode().replace("+", "x").replace("/", "y")[:size]


def jwt(name: str) -> str:
    parts = [json.dumps({"alg": "HS256", "typ": "JWT"}), json.dumps({"sub": made_of(name)}), made_of(name, 32)]
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)


# What the client has, by the way in which it tells it.
OPTIONS = {"user": "-u me:{}", "digest": "--digest -u me:{}", "bearer": "--oauth2-bearer {}", "aws": "--aws-sigv4 aws:amz:eu:s3 -u AKIA1:{}"}
HEADERS = ["Authorization: token", "Proxy-Authorization: Bearer", "X-Api-Key:", "Api-Key:", "X-Goog-Api-Key:", "X-Amz-Security-Token:",
           "X-Auth-Token:", "Private-Token:", "Authorization: Custom"]
QUERY = ["api_key", "access_token", "X-Amz-Signature", "client_secret"]
FORM = ["password", "refresh_token", "api_secret"]
SHAPES = {"openai": "sk-proj-{}", "anthropic": "sk-ant-api03-{}", "github": "ghp_{}", "google": "AIza{}", "slack": "xoxb-{}"}
SIZES = {"github": 36, "google": 35, "openai": 48, "anthropic": 93, "slack": 50}


def shaped(name: str, salt: str) -> str:
    value = made_of(salt + name, SIZES[name])
    return SHAPES[name].format(f"1234567890-1234567890-{value[:24]}" if name == "slack" else value)


class Secrets:
    """Forty of them. With another salt, or none of the client's own, they are others, of other lengths."""

    def __init__(self, salt: str, size: int) -> None:
        self.options = {name: made_of(salt + name, size) for name in OPTIONS}
        self.headers = {name: made_of(salt + name, size) for name in HEADERS}
        self.query = {name: made_of(salt + name, size) for name in QUERY}
        self.form = {name: made_of(salt + name, size) for name in FORM}
        self.shapes = {name: shaped(name, salt) for name in SHAPES}
        self.named = {name: made_of(salt + name, size) for name in ("json", "deep", "part", "file", "url", "cookie", "packed")}

    def all(self) -> list[str]:
        return [value for group in vars(self).values() for value in group.values()]

    def commands(self, url: str) -> list[str]:
        """Lines of a shell script, each with something of its own to say."""
        base, named = f"curl -sv {url}", self.named
        host = url.removeprefix("http://")
        lines = [f"curl -sv {OPTIONS[name].format(value)} {url}/option/{name}" for name, value in self.options.items()]
        lines += [f"curl -sv -H '{name} {value}' {url}/header/{number}" for number, (name, value) in enumerate(self.headers.items())]
        lines += [f"curl -sv '{url}/query/{name}?page=1&{name}={value}'" for name, value in self.query.items()]
        lines += [f"curl -sv -d 'who=me&{name}={value}' {url}/form/{name}" for name, value in self.form.items()]
        lines += [f"curl -sv -H 'Content-Type: text/plain' -d 'my key is {value}, keep it' {url}/shape/{name}"
                  for name, value in self.shapes.items()]
        document = json.dumps({"user": "me", "password": named["json"], "list": [{"client_secret": named["deep"]}]})
        lines += [
            f"{base}/json -H 'Content-Type: application/json' -d '{document}'",
            f"echo '{json.dumps({'secret': named['file']})}' > file.json; {base}/parts -F api_key={named['part']} -F file=@file.json",
            f"curl -sv http://me:{named['url']}@{host}/private",
            f"{base}/cookie -b 'sid={named['cookie']}; theme=dark'",
            f"printf '%s' '{json.dumps({'password': named['packed']})}' | gzip -n > body.gz",
            f"{base}/packed -H 'Content-Encoding: gzip' -H 'Content-Type: application/json' --data-binary @body.gz",
        ]
        return lines


# What only the server knows until it tells it.
GIVEN = {name: made_of(name) for name in ("access", "refresh", "cookie", "packed", "header", "event", "late")} | {"jwt": jwt("jwt")}
FLOW = r"""
token=$(curl -sv {url}/login -d 'who=me' -c jar | sed 's/.*"access_token": "\([^"]*\)".*/\1/')
curl -sv -b jar -H "Authorization: Bearer $token" '{url}/me?of=token'
curl -sv -H "Authorization: Bearer $token" {url}/spellings
curl -sv {url}/gzip -o packed.gz; gzip -dc packed.gz
curl -sv --compressed {url}/gzip
curl -sv -N {url}/events
curl -sv {url}/late; curl -sv {url}/so
"""


def script(secrets: Secrets, url: str, without: tuple[str, ...] = ()) -> str:
    lines = [line for line in secrets.commands(url) if not any(word in line for word in without)]
    return "\n".join(f"{line}; echo; echo status $?" for line in lines) + FLOW.replace("{url}", url)


def spellings(secret: str) -> list[bytes]:
    """All that a secret may be written as, in base64 at each of the three places, without what depends on its neighbours."""
    found = [secret, quote(secret, safe=""), "".join(f"\\u{ord(letter):04x}" for letter in secret)]
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + secret.encode()).decode().rstrip("=")
        found.append(encoded[4 if before else 0:-2])
    return [text.encode() for text in found]


def unpacked(data: bytes) -> bytes:
    """With what is in gzip in it behind it."""
    out = [data]
    for found in re.finditer(rb"\x1f\x8b\x08", data):
        try:
            out.append(zlib.decompressobj(31).decompress(data[found.start():]))
        except zlib.error:
            continue
    return b"\n".join(out)


def leaks(data: bytes, secrets: list[str]) -> list[str]:
    everything = unpacked(data)
    return [secret for secret in secrets if any(text in everything for text in spellings(secret))]


@pytest.fixture
def gossip(lab):
    return lab.add(servers.start_gossip(GIVEN))


def everything_written(lab) -> bytes:
    """The cassette, and all that stands beside it."""
    files = [path for path in lab.folder.rglob("*") if path.is_file() and lab.work not in path.parents]
    return b"\n".join(path.read_bytes() for path in files)


def test_planted_secrets(lab, gossip):
    secrets = Secrets("own", 24)
    planted = secrets.all() + list(GIVEN.values())
    assert len(set(planted)) >= 40
    command = ["sh", "-c", script(secrets, gossip.url(""))]
    recorded = lab.record(command, by="launcher")
    assert recorded.status == 0 and len(leaks(recorded.stdout, planted)) > 30, "the server repeats what it is told"
    assert leaks(everything_written(lab), planted) == []
    lab.stop_servers()
    for other in (secrets, Secrets("other", 31)):
        replayed = lab.replay(["sh", "-c", script(other, gossip.url(""))], by="launcher")
        assert not [note for note in replayed.notes if "no recording" in note]
        assert replayed.status == 0
        assert replayed.stdout.count(b"status 0") == recorded.stdout.count(b"status 0")
        assert [len(line) for line in replayed.stdout.splitlines()] == [len(line) for line in recorded.stdout.splitlines()]
        assert leaks(replayed.stdout, planted) == []
        assert b'"again": "SEC' in gzip.decompress(replayed.files["packed.gz"])
    assert lab.run([REPLAY, "scan", lab.cassette]).status == 0
    assert lab.run([REPLAY, "verify", lab.cassette]).status == 0


def test_no_secret_is_written_while_it_is_recorded(lab, gossip):
    """What is known when it passes is not even in the part that is published when the session ends."""
    secrets = Secrets("own", 24)
    command = f"export LD_PRELOAD={LIBRARY}; {script(secrets, gossip.url(''))}\nunset LD_PRELOAD; cp -r ../.replay saved; ls saved/*.part"
    recorded = lab.preloaded("record", ["sh", "-c", command])
    assert recorded.status == 0, recorded.stderr
    parts = [data for name, data in recorded.files.items() if name.startswith("saved/")]
    assert parts and leaks(b"\n".join(parts), [*secrets.all(), *(set(GIVEN.values()) - {GIVEN["late"]})]) == []


def test_recording_again_changes_nothing(lab, gossip):
    """The same secrets, or others, have the placeholders that they had. (The server repeats dates and boundaries, too.)"""
    vary = ("aws-sigv4", "/parts")
    for salt in ("own", "own", "other"):
        before = lab.cassette.read_bytes() if lab.cassette.exists() else None
        lab.record(["sh", "-c", script(Secrets(salt, 24), gossip.url(""), vary)], by="launcher")
        assert before is None or lab.cassette.read_bytes() == before


def test_scan_and_redact(lab, gossip):
    secrets = Secrets("own", 24)
    planted = secrets.all() + list(GIVEN.values())
    command = ["sh", "-c", script(secrets, gossip.url(""))]
    lab.record(command, by="launcher", env={"REPLAY_SECRETS": "keep"})
    seen = lab.run([REPLAY, "scan", lab.cassette])
    assert seen.status == 1 and b": secrets in " in seen.stdout and b"github, ghp_" in seen.stdout
    assert leaks(seen.stdout, planted) == [], "it does not tell them itself"
    assert lab.run([REPLAY, "redact", lab.cassette]).status == 0
    assert leaks(everything_written(lab), planted) == []
    assert lab.run([REPLAY, "scan", lab.cassette]).status == 0
    assert lab.run([REPLAY, "verify", lab.cassette]).status == 0
    assert b"nothing to do" in lab.run([REPLAY, "redact", lab.cassette]).stdout
    lab.stop_servers()
    replayed = lab.replay(command, by="launcher")
    assert replayed.status == 0 and not [note for note in replayed.notes if "no recording" in note]


def test_secrets_of_an_endpoint_are_kept(lab, gossip):
    (lab.folder / "replay.toml").write_text("[[rule]]\nurl = '*/test-token'\nsecrets = 'keep'\n")
    env = {"REPLAY_CONFIG": str(lab.folder / "replay.toml")}
    command = ["sh", "-c", f"curl -s {gossip.url('/test-token')} -d password=kept-1234; curl -s {gossip.url('/else')} -d password=gone-1234"]
    lab.record(command, by="launcher", env=env)
    assert b"kept-1234" in lab.cassette.read_bytes() and b"gone-1234" not in lab.cassette.read_bytes()
    seen = lab.run([REPLAY, "scan", lab.cassette], env=env)
    assert seen.status == 0 and b"1 interaction not looked at" in seen.stdout and b"no secrets in 1 interaction\n" in seen.stdout
    everywhere = lab.run([REPLAY, "scan", lab.cassette], env={"REPLAY_SECRETS": "keep"}).stdout
    assert b": nothing looked at\n  2 interactions not looked at" in everywhere and b"no secrets" not in everywhere
    lab.stop_servers()
    assert b"kept-1234" in lab.replay(command, by="launcher", env=env).stdout


@pytest.mark.parametrize("value", ["none", "", "null", "****", "x"])
def test_what_stands_for_a_secret_in_replay(lab, gossip, value):
    """Such as the variable of a CI that has none: any value is one, in a place where a secret belongs."""
    def client(password):
        return ["sh", "-c", f"curl -sf -d 'password={password}&q=1' {gossip.url('/form')} && "
                            f"curl -sf -H 'Content-Type: application/json' -d '{json.dumps({'password': password})}' {gossip.url('/json')}"]
    assert lab.record(client(made_of("ci"))).status == 0
    lab.stop_servers()
    assert lab.replay(client(value)).status == 0


def test_names_of_ones_own(lab, gossip):
    """They count in every place, short values where they stand; and one may be taken from those that are known."""
    (lab.folder / "replay.toml").write_text("secret_names = ['X-Pin', 'pin', 'device_*', '-next_token']\n")
    env = {"REPLAY_CONFIG": str(lab.folder / "replay.toml")}

    def client(pin, device):
        return ["curl", "-sv", "-H", f"X-Pin: {pin}", gossip.url(f"/else?device_id={device}"), "-H", "Content-Type: application/json",
                "-d", json.dumps({"pin": int(pin), "again": device, "next_token": "page-2"})]
    recorded = lab.record(client("471147114711", "kitchen-display-7"), by="launcher", env=env)
    assert recorded.status == 0
    assert leaks(everything_written(lab), ["471147114711", "kitchen-display-7"]) == []
    assert b"page-2" in lab.cassette.read_bytes()
    for command in ("scan", "verify"):
        assert lab.run([REPLAY, command, lab.cassette], env=env).status == 0
    lab.stop_servers()
    assert lab.replay(client("12", "bathroom-mirror"), by="launcher", env=env).status == 0
    without = {"REPLAY_CONFIG": "/dev/null"}
    assert lab.replay(client("12", "bathroom-mirror"), by="launcher", env=without).status != 0, "then it is another number"


def test_secrets_of_other_protocols(lab, ftp):
    secret = made_of("ftp")
    command = ["curl", "-sv", "-u", f"me:{secret}", ftp.url("/readme.txt")]
    recorded = lab.record(command)
    assert recorded.status == 0 and f"PASS {secret}".encode() in recorded.stderr
    lab.stop_servers()
    replayed = lab.replay(command)
    assert replayed.status == 0 and replayed.stdout == recorded.stdout
    assert leaks(everything_written(lab), [secret]) == []


COOKIES = """
import pycurl, sys
url, value = sys.argv[1:]
curl = pycurl.Curl()
curl.setopt(pycurl.URL, url)
curl.setopt(pycurl.COOKIELIST, f"Set-Cookie: sid={value}; domain=127.0.0.1; path=/")
curl.setopt(pycurl.WRITEFUNCTION, lambda data: None)
curl.perform()
print([line.split("\\t")[-1] == value for line in curl.getinfo(pycurl.INFO_COOKIELIST)])
"""


def test_an_application_sees_its_own_cookies(lab, gossip):
    """Whichever they were when it was recorded; in the cassette there are none."""
    for run, value in ((lab.record, made_of("cookie")), (lab.replay, made_of("other", 31))):
        assert run([PYTHON, "-c", COOKIES, gossip.url("/"), value]).stdout == b"[True]\n"
    assert leaks(everything_written(lab), [made_of("cookie")]) == []


def test_credentials_in_other_urls(lab, gossip, proxy):
    """Of a proxy, of the page that led here, of what is asked of a proxy."""
    secrets = {name: made_of(name) for name in ("proxy", "page", "target")}
    options = ["-x", f"http://me:{secrets['proxy']}@127.0.0.1:{proxy.port}", "-e", f"http://me:{secrets['page']}@page.test/"]
    target = f"http://me:{secrets['target']}@{gossip.url('/target').removeprefix('http://')}"
    command = ["sh", "-c", f"curl -sv {' '.join(options)} {gossip.url('/proxy')}; curl -sv --request-target {target} {gossip.url('/')}"]
    recorded = lab.record(command)
    assert leaks(recorded.stderr, list(secrets.values()))
    assert leaks(everything_written(lab), list(secrets.values())) == []
    lab.stop_servers()
    replayed = lab.replay(command)
    assert not replayed.notes and len(replayed.stdout) == len(recorded.stdout) > 0


def test_scan_says_what_it_cannot_look_into(lab, oddities):
    packed = [f"curl -s '{oddities.url('/coded?content=' + coding)}' -o {coding}" for coding in ("deflate", "gzip")]
    lab.record(["sh", "-c", "; ".join([*packed, f"curl -s --compressed '{oddities.url('/coded?content=deflate')}&read' -o read"])])
    seen = lab.run([REPLAY, "scan", lab.cassette])
    assert seen.status == 0 and b"  bodies not looked into, for they are packed: 1 (deflate)\n" in seen.stdout
