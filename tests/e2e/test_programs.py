"""Programs of Debian that use libcurl, each in its own way."""

import random
import shutil
import subprocess
from pathlib import Path

import pytest

CLIENTS = Path(__file__).parent.parent / "clients"


def run(*command, **how):
    subprocess.run(list(map(str, command)), check=True, capture_output=True, **how)


def test_cmake(lab, origin):
    """The easy interface with its debug callback and progress."""
    seen = lab.check(["cmake", f"-DORIGIN={origin.url('')}", "-P", CLIENTS / "download.cmake"])
    assert seen.status == 0
    assert len(seen.files["got.bin"]) == 90_000
    assert b'short: 18;"' in seen.stdout
    assert b"PUT /sink HTTP/1.1" in seen.stdout and b"[14 bytes data]" in seen.stdout


@pytest.fixture
def picture(nginx):
    run("gdal_create", "-outsize", "600", "400", "-bands", "3", *"-burn 10 -burn 20 -burn 30".split(), "-co", "TILED=YES",
        *"-a_srs EPSG:4326 -a_ullr 5 50 6 49".split(), nginx.www / "picture.tif")
    return "picture.tif"


@pytest.mark.parametrize("how", ["vsicurl", "vsicurl_streaming"])
def test_gdal(lab, nginx, picture, how):
    """Many ranges of one address, on a multi whose messages are never read; and a thread that is stopped in mid-body."""
    seen = lab.check(["gdalinfo", "-checksum", f"/{how}/{nginx.url('/' + picture)}"])
    assert seen.status == 0
    assert b"Checksum=" in seen.stdout


def test_gdal_ranges_in_parallel(lab, nginx, picture):
    options = "-q -multi -ts 300 200 --config GDAL_NUM_THREADS 4 --config GDAL_HTTP_MULTIRANGE PARALLEL".split()
    seen = lab.check(["gdalwarp", *options, f"/vsicurl/{nginx.url('/' + picture)}", "out.tif"])
    assert len(seen.files["out.tif"]) > 180_000


def test_ogr(lab, nginx):
    point = '{"type":"Feature","properties":{"n":%d},"geometry":{"type":"Point","coordinates":[%d,50]}}'
    points = ",".join(point % (n, n) for n in range(90))
    (nginx.www / "points.geojson").write_text('{"type":"FeatureCollection","features":[%s]}' % points)
    seen = lab.check(["ogrinfo", "-ro", "-al", nginx.url("/points.geojson")])
    assert seen.stdout.count(b"POINT (") == 90


@pytest.fixture
def reads(nginx):
    """A sorted and indexed file of alignments, several times larger than what samtools reads at once."""
    seed = random.Random(1)
    lines = ["@HD\tVN:1.6\tSO:coordinate", "@SQ\tSN:1\tLN:10000000"]
    for n in range(1, 20_000):
        bases = "".join(seed.choices("ACGT", k=50))
        lines.append(f"r{n}\t0\t1\t{n * 100}\t60\t50M\t*\t0\t0\t{bases}\t{'I' * 50}")
    bam = nginx.www / "reads.bam"
    run("samtools", "view", "-b", "-o", bam, "-", input=("\n".join(lines) + "\n").encode())
    run("samtools", "index", bam)
    return nginx.url("/reads.bam")


@pytest.mark.parametrize("what", ["all", "region"])
def test_samtools(lab, reads, what):
    """Pauses whenever it has read enough, and seeks by replacing a paused transfer with another from its place."""
    seen = lab.check(["samtools", "view", reads, *(["1:1000000-1001000"] if what == "region" else [])])
    assert seen.stdout.count(b"\n") == (11 if what == "region" else 19_999)


def test_debuginfod(lab, nginx):
    build_id = "0123456789abcdef0123456789abcdef01234567"
    (nginx.www / "buildid" / build_id).mkdir(parents=True)
    shutil.copy("/bin/true", nginx.www / "buildid" / build_id / "debuginfo")
    seen = lab.check(["sh", "-c", f"debuginfod-find debuginfo {build_id}; cat cache/*/debuginfo | md5sum"],
                     env={"DEBUGINFOD_URLS": nginx.url(), "DEBUGINFOD_CACHE_PATH": "cache"}, ignore=("*",))
    assert seen.stdout.count(b"debuginfo\n") == 1


def test_casync(lab, nginx):
    """A helper process for each address, which fetches for its parent through pipes."""
    tree = lab.folder / "tree"
    tree.mkdir()
    (tree / "data").write_bytes(random.Random(2).randbytes(400_000))
    run("casync", "make", f"--store={nginx.www / 'chunks.castr'}", nginx.www / "tree.caidx", tree, "--with=unix")
    seen = lab.check(["casync", "extract", "--with=unix", f"--store={nginx.url('/chunks.castr')}", nginx.url("/tree.caidx"), "copy"])
    assert seen.files["copy/data"] == (tree / "data").read_bytes()


@pytest.mark.skipif(shutil.which("ostree") is None, reason="ostree is not installed: `make test-all` installs it")
def test_ostree(lab, nginx):
    """GLib's main loop, many transfers side by side."""
    tree, repository = lab.folder / "tree", nginx.www / "repository"
    tree.mkdir()
    for n in range(20):
        (tree / f"file{n}").write_bytes(random.Random(n).randbytes(n * 5_000))
    run("ostree", f"--repo={repository}", "init", "--mode=archive")
    run("ostree", f"--repo={repository}", "commit", "--branch=main", "--subject=one", tree)
    script = f"""ostree --repo=copy init --mode=bare-user-only &&
                 ostree --repo=copy remote add --no-gpg-verify origin {nginx.url('/repository')} &&
                 ostree --repo=copy pull origin main && ostree --repo=copy ls -RC origin/main"""
    seen = lab.check(["sh", "-c", script], ignore=("copy/config",))
    assert seen.stdout.count(b"/file") == 20
