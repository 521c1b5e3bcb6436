"""Credentials that libcurl itself sends in other protocols than HTTP are in nothing that is written, however short or plain they are."""

import base64
import re

import pytest

import servers

PASSWORD = "hX4q"
TOKEN = "t0Kn"
LETTER = {"letter": b"Subject: hello\r\n\r\nsent by mail\r\n"}
COMMANDS = {
    "smtp": ["--mail-from", "a@example.test", "--mail-rcpt", "b@example.test", "-T", "letter", "/client"],
    "pop3": ["/1"],
    "imap": ["/INBOX;UID=1"],
}
MECHANISMS = ["PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "NTLM", "OAUTHBEARER", "XOAUTH2"]


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


@pytest.fixture
def mail(lab):
    return lambda protocol, *options: lab.add(servers.start_script(protocol, "mail.py", protocol, *options))


def said_in(data: bytes) -> bytes:
    """With what base64 says in it behind it."""
    out = [data]
    for run in re.findall(rb"[A-Za-z0-9+/]{4,}=*", data):
        for start in range(4):
            text = run[start:]
            out.append(base64.b64decode(text[:len(text) // 4 * 4], validate=False))
    return b"\n".join(out)


def proofs_in(data: bytes) -> set[bytes]:
    """By which one can try which password it was: digests, and messages of NTLM."""
    return set(re.findall(rb"(?:response=|rspauth=|me )([0-9a-f]{32})", said_in(data))) | set(re.findall(rb"TlRMTVNTUAAD[A-Za-z0-9+/=]+", data))


def check(lab, command: list[str], files: dict[str, bytes] | None = None) -> None:
    recorded = lab.record(command, files=files)
    assert recorded.status == 0, recorded.stderr
    secrets = proofs_in(recorded.stderr) | {secret for secret in (PASSWORD.encode(), TOKEN.encode()) if secret in said_in(recorded.stderr)}
    assert secrets, "it is traced what libcurl sends"
    written = b"\n".join(path.read_bytes() for path in lab.folder.rglob("*") if path.is_file() and lab.work not in path.parents)
    assert [secret for secret in secrets if secret in said_in(written)] == []
    lab.stop_servers()
    replayed = lab.replay(command, files=files)
    assert (replayed.status, replayed.stdout, len(replayed.stderr)) == (0, recorded.stdout, len(recorded.stderr))
    assert [secret for secret in secrets if secret in said_in(replayed.stderr)] == []


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("protocol", ["smtp", "pop3", "imap"])
def test_mechanisms(lab, mail, protocol, mechanism):
    *options, path = COMMANDS[protocol]
    token = ["--oauth2-bearer", TOKEN] if "OAUTH" in mechanism else []
    check(lab, ["curl", "-sv", "-u", f"me:{PASSWORD}", *token, "--login-options", f"AUTH={mechanism}", *options, mail(protocol).url(path)],
          files=LETTER)


@pytest.mark.parametrize("protocol, method", [("smtp", "PLAIN"), ("pop3", "PLAIN"), ("imap", "PLAIN"), ("pop3", "+APOP")])
def test_messages_behind_the_command(lab, mail, protocol, method):
    *options, path = COMMANDS[protocol]
    check(lab, ["curl", "-sv", "-u", f"me:{PASSWORD}", "--sasl-ir", "--login-options", f"AUTH={method}", *options, mail(protocol).url(path)],
          files=LETTER)


@pytest.mark.parametrize("password", [PASSWORD, "pass word", 'a"b\\c'])
def test_passwords_of_imap_in_quotes(lab, mail, password):
    recorded = lab.record(["curl", "-sv", "-u", f"me:{password}", mail("imap", "--old").url("/INBOX;UID=1")])
    [login] = re.findall(rb"> A\d+ LOGIN me (.*?)\r?\n", recorded.stderr)
    assert recorded.status == 0 and login not in lab.cassette.read_bytes()


def test_pass_of_pop3(lab, mail):
    check(lab, ["curl", "-sv", "-u", f"me:{PASSWORD}", mail("pop3", "--old").url("/1")])


def test_password_of_mqtt(lab, mail):
    check(lab, ["curl", "-sv", "-u", f"me:{PASSWORD}", mail("mqtt").url("/topic")])


def test_password_of_ftp(lab, ftp):
    check(lab, ["curl", "-sv", "-u", f"me:{PASSWORD}", ftp.url("/readme.txt")])


def test_account_of_ftp(lab, ftp):
    check(lab, ["curl", "-sv", "-u", "me:x", "--ftp-account", PASSWORD, "-Q", f"*ACCT {PASSWORD}", ftp.url("/readme.txt")])


def test_password_from_netrc(lab, ftp):
    netrc = {"netrc": f"machine 127.0.0.1 login me password {PASSWORD}\n".encode()}
    check(lab, ["curl", "-sv", "--netrc-file", "netrc", ftp.url("/readme.txt")], files=netrc)


def test_password_in_a_trace_that_is_long(lab, ftp):
    """What is traced goes to a file before it ends."""
    (lab.folder / "ftp" / "long.txt").write_bytes(b"a line of many\n" * 200_000)
    command = ["curl", "-v", "-u", f"me:{PASSWORD}", "-o", "long.txt", ftp.url("/long.txt")]
    recorded = lab.record(command)
    assert recorded.status == 0 and f"PASS {PASSWORD}".encode() in recorded.stderr
    assert PASSWORD.encode() not in lab.cassette.read_bytes()


def test_words_that_are_no_secrets_stay(lab, ftp):
    """Not even the password that libcurl sends when it has none."""
    seen = lab.check(["curl", "-sv", ftp.url("/readme.txt")], stderr=True)
    assert b"> PASS ftp@example.com" in seen.stderr
