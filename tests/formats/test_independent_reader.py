"""FORMAT.md says enough to write a reader from: one that was reads every golden cassette."""
import pathlib
import struct
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).parent
GOLDEN = HERE.parent / "golden"


def dump(path):
    return subprocess.run([sys.executable, str(HERE / "independent_reader.py"), str(path)], capture_output=True, text=True, check=False)


def test_there_are_golden_cassettes_of_version_1():
    assert len(list(GOLDEN.glob("v1-*.cassette"))) >= 4


@pytest.mark.parametrize("cassette", sorted(GOLDEN.glob("*.cassette")), ids=lambda path: path.stem)
def test_dump_is_what_it_was(cassette):
    ran = dump(cassette)
    assert ran.stderr == ""
    assert ran.returncode == 0
    assert ran.stdout == cassette.with_suffix(".txt").read_text(encoding="utf-8")


def changed(data, offset, layout, value):
    return data[:offset] + struct.pack(layout, value) + data[offset + struct.calcsize(layout):]


# Where the fields are that a reader must check: the offset, how it is packed, a value that cannot be, what is said about it.
LIES = {
    "magic": (0, "B", 0x09, "not a cassette"),
    "version": (8, "<I", 2, "version 2"),
    "header bytes": (12, "<I", 1 << 30, "header does not fit"),
    "committed": (32, "<Q", 1 << 40, "header does not fit"),
    "type": (64 + 8, "<I", 7, "newer"),
    "length": (64 + 16, "<Q", (1 << 64) - 1, "record does not fit"),
    "checked": (64 + 24, "<Q", 1 << 32, "record does not fit"),
    "event count": (96 + 80, "<I", 0xFFFFFFFF, "event table"),
    "metadata bytes": (96 + 84, "<I", 0, "add up"),
    "stream length": (96 + 104, "<Q", 1 << 63, "stream does not fit"),
    "stream location": (96 + 104 + 8, "<Q", 1 << 62, "outside"),
}

# The same in the first continuation of another cassette.
CONTINUATION = 456 + 32
CONTINUATION_LIES = {
    "interaction": (CONTINUATION, "<Q", 65, "no interaction"),
    "checked": (CONTINUATION - 8, "<Q", 16, "not all checked"),
    "event count": (CONTINUATION + 8, "<I", 0xFFFF, "event table"),
    "fewer events": (CONTINUATION + 8, "<I", 0, "more bytes"),
    "size of an event": (CONTINUATION + 16 + 4, "<I", 1 << 31, "more bytes than there are"),
    "kept": (CONTINUATION + 16 + 48 + 8 + 16, "<Q", 1 << 63, "claims more bytes"),
}


# And in a packed one.
PACKED_LIES = {
    "head bytes": (96, "<I", 8192, "too large"),
    "method": (96 + 4, "<I", 2, "newer"),
    "block bytes": (96 + 8, "<I", 1 << 20, "of a size"),
    "dictionary bytes": (96 + 12, "<I", 7, "does not fit"),
    "committed": (96 + 16 + 32, "<Q", 1 << 40, "in so little"),
    "a little more": (96 + 16 + 32, "<Q", 1 << 20, "table does not fit"),
    "type": (64 + 8, "<I", 7, "newer"),
}

ALL_LIES = {"v1-get": LIES, "v1-connection": CONTINUATION_LIES, "v1-packed": PACKED_LIES}


@pytest.mark.parametrize("golden, name", [(golden, name) for golden, lies in ALL_LIES.items() for name in lies])
def test_lies_are_found(golden, name, tmp_path):
    offset, layout, value, said = ALL_LIES[golden][name]
    path = tmp_path / "lie.cassette"
    path.write_bytes(changed((GOLDEN / f"{golden}.cassette").read_bytes(), offset, layout, value))
    ran = dump(path)
    assert ran.returncode == 1
    assert ran.stderr.startswith("damaged:") and said in ran.stderr
