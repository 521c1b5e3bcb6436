"""FTP and LDAP are recorded like HTTP; file:// never is, and always works. What libcurl's own suite covers is left to it."""

import pytest


def test_ftp_download(lab, ftp):
    seen = lab.check(["curl", "-s", "-w", "%{response_code} %{size_download}", ftp.url("/readme.txt")])
    assert seen.stdout.endswith(b"read by ftp\n226 3600")


def test_ftp_verbose(lab, ftp):
    seen = lab.check(["curl", "-sv", ftp.url("/readme.txt")], stderr=True)
    assert b"< 226 done" in seen.stderr


def test_ftp_listing(lab, ftp):
    assert lab.check(["curl", "-s", ftp.url("/")]).stdout.endswith(b"Jan  2  2024 readme.txt\n")


def test_ftp_names(lab, ftp):
    assert lab.check(["curl", "-sl", ftp.url("/")]).stdout == b"readme.txt\n"


def test_ftp_missing_file(lab, ftp):
    seen = lab.check(["curl", "-sS", "-w", "%{time_total}", ftp.url("/none.txt")], stderr=True)
    assert seen.status == 78


def test_ftp_upload(lab, ftp):
    seen = lab.check(["curl", "-sS", "-w", "%{size_upload} %{time_total}", "-T", "up.txt", ftp.url("/up.txt")],
                     files={"up.txt": b"sent by ftp\n" * 900})
    assert seen.stdout.startswith(b"10800 ")


@pytest.mark.parametrize("options, code", [((), 0), (("-u", "cn=Ada,dc=example:secret"), 0), (("-u", "cn=Ada,dc=example:wrong"), 67)])
def test_ldap(lab, directory, options, code):
    seen = lab.check(["curl", "-sS", "-w", "%{size_download} %{time_total}", *options, directory.url("/dc=example?cn,mail?sub?(cn=*)")],
                     stderr=True)
    assert seen.status == code
    assert code != 0 or b"\tmail: a@example.test\n" in seen.stdout


def test_file_is_live_in_every_mode(lab, library):
    page = lab.folder / "page.txt"
    for mode in ("record", "record-if-missing", "replay", "live"):
        page.write_text(f"as it is for {mode}")
        seen = lab.preloaded(mode, ["curl", "-s", f"file://{page}"])
        assert (seen.status, seen.stdout) == (0, page.read_bytes())


def test_file_is_never_recorded(lab, library, origin):
    page = lab.folder / "page.txt"
    page.write_text("nobody's business but this machine's")
    seen = lab.record(["curl", "-s", f"file://{page}", origin.url("/hello")])
    assert seen.stdout.endswith(b"machine'shello from the origin\n")
    cassette = lab.cassette.read_bytes()
    assert b"hello from the origin" in cassette
    assert b"nobody's business" not in cassette
