"""The callbacks that few programs set (interpose/callbacks.def): called again in replay, their answers honoured."""

import pytest

import libcurl
from harness import CLIENTS


@pytest.fixture
def files(lab):
    """What the FTP server has, beside its readme.txt."""
    for name in ("one.txt", "three.txt", "two.txt", "other.bin"):
        (lab.folder / "ftp" / name).write_bytes(name.encode() * 200)
    (lab.folder / "ftp" / "folder.txt").mkdir()


def otherwise(lab, client, recorded, replayed, *arguments):
    """Records a client one way and replays it another: the application decides otherwise now."""
    lab.record([CLIENTS / client, recorded, *arguments])
    lab.stop_servers()
    return lab.replay([CLIENTS / client, replayed, *arguments])


@pytest.mark.parametrize("how, path, code", [
    ("prereq", "/hello", 0), ("prereq=abort", "/hello", 42), ("resolver", "/hello", 0),
    ("trailer", "/sink", 0), ("trailer=abort", "/sink", 42), ("ioctl", "/redirect?status=307&to=/sink", 0),
    ("ioctl=abort", "/redirect?status=307&to=/sink", 65), ("sockets", "/hello", 0)])
def test_called_again(lab, origin, how, path, code):
    seen = lab.check([CLIENTS / "rare_callbacks", how, origin.url(path).replace("127.0.0.1", "localhost")])
    assert b"once: code %d," % code in seen.stdout
    assert how == "sockets" or how.split("=")[0].encode() in seen.stdout


def test_resolving_was_refused_when_recorded(lab, library, origin):
    """Refused again it fails without any network; allowed now, it is still the recording that says what came of it."""
    for how in ("resolver=abort", "resolver"):
        seen = otherwise(lab, "rare_callbacks", "resolver=abort", how, "http://localhost:1/")
        assert b"resolver starts first, reserved null\nonce: code 6, status 0, 0 bytes, hash 811c9dc5, error 'Could not resolve" in seen.stdout


def test_set_in_every_order(lab, origin):
    seen = lab.check([CLIENTS / "rare_callbacks", "lives", origin.url("/hello")])
    told = [line.split(b":")[0] for line in seen.stdout.splitlines() if line.startswith(b"prereq")]
    assert told == [b"prereq first", b"prereq second", b"prereq second", b"prereq second", b"prereq no data"]


def test_trailers_are_sent_once(lab, origin):
    """libcurl before 8.7 forgets the callback; a stand-in in its place must not bring it back. Later ones call it for a copy too."""
    told = lab.check([CLIENTS / "rare_callbacks", "trailer", origin.url("/sink")]).stdout.count(b"trailer second")
    assert told == (1 if libcurl.wanted_version().startswith("7.") else 2)


@pytest.mark.parametrize("name, path, code", [
    ("prereq", "/hello", 42), ("resolver", "/hello", 6), ("trailer", "/sink", 42), ("ioctl", "/redirect?status=307&to=/sink", 65)])
def test_refused_only_in_replay(lab, library, origin, name, path, code):
    seen = otherwise(lab, "rare_callbacks", name, f"{name}=abort", origin.url(path).replace("127.0.0.1", "localhost"))
    assert b"once: code %d," % code in seen.stdout


def test_sockets_are_not_handed_out_in_replay(lab, origin):
    """Opened and closed ones add up, both times."""
    seen = lab.check([CLIENTS / "rare_callbacks", "sockets", origin.url("/hello")], stderr=True)
    assert seen.stderr == b"sockets left open: 0\n"


@pytest.mark.parametrize("how, code", [("context", 0), ("context=abort", 42)])
def test_tls_contexts_are_not_handed_out_in_replay(lab, secure_origin, how, code):
    """There is none where no TLS library is at work; the transfer ends as it did."""
    seen = lab.check([CLIENTS / "rare_callbacks", how, secure_origin.url("/hello")])
    has_contexts = b"TLS library with contexts: yes" in seen.stdout
    assert b"once: code %d," % (code if has_contexts else 0) in seen.stdout
    assert (b"contexts handed out: 0\n" in seen.stderr) != has_contexts
    assert b"contexts handed out: 0\n" in lab.replay([CLIENTS / "rare_callbacks", how, secure_origin.url("/hello")]).stderr


# --- FTP by pattern

@pytest.mark.parametrize("how, files_begun, code", [
    ("all", 5, 0), ("skip=three.txt", 5, 0), ("fail=three.txt", 4, 88), ("match=o", 4, 0), ("match=nothing", 0, 78)])
def test_wildcard(lab, ftp, files, how, files_begun, code):
    seen = lab.check([CLIENTS / "wildcard", how, ftp.url("/*.txt")])
    assert seen.stdout.count(b"begin ") == files_begun
    assert b"wildcard finished: %d " % code in seen.stdout
    assert how != "all" or seen.stdout.count(b" write ") == 4


def test_wildcard_leaving_out_a_file_in_replay(lab, library, ftp, files):
    seen = otherwise(lab, "wildcard", "all", "skip=three.txt", ftp.url("/*.txt"))
    assert seen.stdout.count(b"end of file") == 5
    assert seen.stdout.count(b" write ") == 3
    assert b"wildcard finished: 0 " in seen.stdout


@pytest.mark.parametrize("recorded, replayed", [("skip=three.txt", "all"), ("match=o", "match=t")])
def test_wildcard_wanting_a_file_that_was_not_recorded(lab, library, ftp, files, recorded, replayed):
    seen = otherwise(lab, "wildcard", recorded, replayed, ftp.url("/*.txt"))
    assert b"wildcard finished: 9 " in seen.stdout
    assert b"record it again" in seen.stdout


# --- RTSP and SSH

@pytest.mark.parametrize("how, last", [("packets", b"packet 5: "), ("written", b"finished: 0 "), ("refuse", b"finished: 23 ")])
def test_interleaved_packets(lab, rtsp, how, last):
    seen = lab.check([CLIENTS / "interleave", how, rtsp.url("/stream")])
    assert last in seen.stdout.splitlines()[-1]


@pytest.mark.parametrize("how, code", [("hostkey", 0), ("hostkey=refuse", 60), ("known", 0), ("known=refuse", 60)])
def test_keys_of_ssh(lab, sshd, how, code):
    seen = lab.check([CLIENTS / "ssh_keys", how, sshd.url("/file.txt"), sshd.user_key, sshd.known_hosts])
    assert b"sftp: code %d," % code in seen.stdout
    assert b"type 2" in seen.stdout


def test_key_of_an_unknown_host(lab, sshd):
    seen = lab.check([CLIENTS / "ssh_keys", "known", sshd.url("/file.txt"), sshd.user_key])
    assert b"known: none\n" in seen.stdout


def test_key_refused_only_in_replay(lab, library, sshd):
    for how in ("hostkey", "known"):
        arguments = (sshd.url("/file.txt"), sshd.user_key, sshd.known_hosts)
        lab.record([CLIENTS / "ssh_keys", how, *arguments])
        assert b"sftp: code 60," in lab.replay([CLIENTS / "ssh_keys", f"{how}=refuse", *arguments]).stdout
