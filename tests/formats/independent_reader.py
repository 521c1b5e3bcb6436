#!/usr/bin/python3
"""Dumps a cassette as text. Written from formats/FORMAT.md alone, to show that it says enough; shares no code with the reader
in C++. Checksums are not computed: Python has no XXH3. Packed cassettes are unpacked by the command `zstd`.

    independent_reader.py CASSETTE
"""
import struct
import subprocess
import sys
import tempfile

MAGIC = b"\x89RPL\r\n\x1a\n"
STREAMS = ["response head", "response body", "request head", "request body", "trace"]
KINDS = {1: ("header", 0), 2: ("body", 1), 3: ("pull", 3), 4: ("seek", 4), 5: ("progress", 4), 6: ("debug", 4), 7: ("info", 4),
         8: ("callback", 4), 9: ("paused", 4), 10: ("cookie", 4), 11: ("lock", 4), 12: ("frame", 4), 13: ("send", 4), 14: ("receive", 4), 15: ("policy", 4)}
INTERACTION_FLAGS = ["broken off", "pulled body", "complained", "connected"]
EVENT_FLAGS = ["answered", "in pause", "despite pause", "in call", "in callback", "message", "framed"]
INTERACTION, CONTINUATION, BYTES, PACKED = 0x52544E49, 0x544E4F43, 0x45545942, 0x4B434150

# Structs by name: tag -> (name of the field, type); a list's type is [element type].
STRUCTS = {
    "Metadata": {1: ("request", "Request"), 2: ("infos", ["Info"]), 3: ("error", "string"), 4: ("scope", "string"), 5: ("recorder", "string"),
                 6: ("asked", ["Info"]), 7: ("last request", "uint"), 8: ("kept headers", ["KeptHeader"]), 9: ("infos", "packed infos"),
                 10: ("asked", "packed infos"), 11: ("rules", "string"),
                 12: ("placeholders", "string")},
    "Request": {1: ("method", "string"), 2: ("url", "string"), 3: ("options", ["NamedValue"]), 4: ("headers", ["string"]), 5: ("parts", ["Part"]),
                6: ("preferences", ["NamedValue"]), 7: ("limits", ["NamedValue"]), 8: ("headers", "texts")},
    "NamedValue": {1: ("name", "string"), 2: ("value", "string")},
    "Part": {1: ("name", "string"), 2: ("filename", "string"), 3: ("type", "string"), 4: ("encoder", "string"), 5: ("data", "string"),
             6: ("headers", ["string"]), 7: ("parts", ["Part"]), 8: ("digest", "string")},
    "KeptHeader": {1: ("kept", "uint"), 2: ("name", "string"), 3: ("value", "string")},
    "Info": {1: ("number", "uint"), 2: ("integer", "int"), 3: ("real", "double"), 4: ("text", "string"), 5: ("list", ["string"])},
}
# By the type of an info, what its value is.
INFO_VALUES = {1: ("text", None), 2: ("integer", "int"), 3: ("real", "double"), 6: ("integer", "int")}


class Damaged(Exception):
    pass


def require(condition, what):
    if not condition:
        raise Damaged(what)


class Values:
    """The bytes of one encoded value. `streams` are those of the interaction, `request` what is known of its request."""

    def __init__(self, data, streams=(), request=None):
        self.data, self.at, self.streams, self.request = data, 0, streams, {} if request is None else request

    def within(self, data):
        return Values(data, self.streams, self.request)

    def take(self, size):
        require(size <= len(self.data) - self.at, "metadata ends early")
        self.at += size
        return self.data[self.at - size:self.at]

    def varint(self):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            require(value < 1 << 64 and shift <= 70, "a number of more than 64 bits")
            if byte < 0x80:
                return value

    def value(self, kind, depth):
        require(depth <= 64, "metadata nests too deep")
        if isinstance(kind, list):
            count = self.varint()
            require(count <= len(self.data) - self.at, "more elements than bytes")
            return [self.within(self.take(self.varint())).value(kind[0], depth + 1) for _ in range(count)]
        if kind in STRUCTS:
            fields = self.request if kind == "Request" else {}
            while self.at < len(self.data):
                tag, data = self.varint(), self.take(self.varint())
                if tag in STRUCTS[kind]:
                    name, of_type = STRUCTS[kind][tag]
                    fields[name] = self.within(data).value(of_type, depth + 1)
            return fields
        if kind in ("texts", "packed infos"):
            known = [self.request.get("url", b""), self.request.get("method", b"")]
            return self.texts(known) if kind == "texts" else self.infos(known)
        if kind == "string":
            return self.take(self.varint())
        if kind == "double":
            return struct.unpack("<d", self.take(8))[0]
        number = self.varint()
        return (number >> 1) ^ -(number & 1) if kind == "int" else number


    def text(self, known, head):
        code = self.varint()
        n = code >> 2
        require(code & 3 < 3, "a text of an unknown form")
        require(code & 3 != 1 or n < len(known), "a text that is not there")
        at = self.varint() if code & 3 == 2 else 0
        require(code & 3 != 2 or at + n <= len(head), "a text outside the head")
        known.append(self.take(n) if code & 3 == 0 else known[n] if code & 3 == 1 else head[at:at + n])
        return known[-1]

    def texts(self, known):
        found = []
        while self.at < len(self.data):
            found.append(self.text(known, self.streams[2]))
        return found

    def infos(self, known):
        found = []
        while self.at < len(self.data):
            kind, count = self.varint(), self.varint()
            require(kind < 1 << 12 and count <= len(self.data) - self.at, "a run of infos that cannot be")
            for _ in range(count):
                rest = self.varint()
                require(rest < 1 << 20, "an info that cannot be")
                name, of_type = INFO_VALUES.get(kind & 15, ("list", ["string"]))
                value = self.text(known, self.streams[0]) if name == "text" else self.value(of_type, 0)
                found.append({"number": kind << 20 | rest, name: value})
        return found


def names(flags, known):
    return [name for bit, name in enumerate(known) if flags >> bit & 1]


def shown(value):
    """One line of text for any value."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {shown(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(shown, value)) + "]"
    return repr(value)[1:] if isinstance(value, bytes) else repr(value)


def frame(data):
    require(len(data) >= 32, "a frame has too few bytes")
    age, flags, offset, left, length = struct.unpack_from("<iiqqQ", data)
    return f"frame of age {age}, flags {flags}, offset {offset}, left {left}, length {length}"


def contents(name, bits, detail, data):
    """What the bytes of an event say."""
    if name in ("progress", "seek"):
        return shown(list(struct.unpack(f"<{len(data) // 8}q", data)))
    if name == "frame":
        return frame(data)
    if name == "send":
        require(len(data) >= 40, "a sending has too few bytes")
        offered, accepted, kept, fragment, flags, _ = struct.unpack_from("<QQQqII", data)
        require(kept <= len(data) - 40, "a sending claims more bytes than it has")
        return f"{accepted} of {offered} accepted, fragsize {fragment}, flags {flags}, {shown(data[40:40 + kept])}, error {shown(data[40 + kept:])}"
    if name == "receive":
        about, rest = (frame(data) + ", ", data[32:]) if bits & 64 else ("", data)
        return about + ("error " if detail else "") + shown(rest)
    return shown(data)


def dump_continuation(payload, checked, interactions):
    require(len(payload) >= 16 and checked == len(payload), "a continuation is too short, or not all checked")
    of, count, flags = struct.unpack_from("<QII", payload)
    require(of in interactions, "a continuation of no interaction")
    yield f"  of the interaction at {of}, flags {names(flags, ['last'])}"
    at = 16 + 24 * count
    require(at <= len(payload), "the event table does not fit")
    for number in range(count):
        kind, bits, detail, size, time, value, _ = struct.unpack_from("<BBHIQII", payload, 16 + 24 * number)
        name = KINDS.get(kind, (f"unknown kind {kind}",))[0]
        require(size <= len(payload) - at, "an event asks for more bytes than there are")
        yield f"  {time} {name} {names(bits, EVENT_FLAGS)} detail {detail} value {value}: {contents(name, bits, detail, payload[at:at + size])}"
        at += size
    require(at == len(payload), "more bytes than the events ask for")


def dump_interaction(file, committed, payload, checked):
    require(len(payload) >= 224, "an interaction is too short")
    exact_low, exact_high, low, high, bodiless, variant, session, started, duration, result, flags, count, metadata_size, end_call, _, _ = \
        struct.unpack_from("<7QqQiIIIIIQ", payload)
    require(checked == 224 + 24 * count and checked <= len(payload), "the event table does not fit")
    at, streams = checked, []
    for number in range(5):
        length, location, _ = struct.unpack_from("<3Q", payload, 104 + 24 * number)
        if location:
            require(location + length <= committed, "a stream outside the file")
            require(number not in (0, 2) or length <= 4096, "a long head outside its record")
            streams.append(file[location:location + length])
        else:
            require(length <= len(payload) - at, "a stream does not fit")
            streams.append(payload[at:at + length])
            at += length
    require(len(payload) - at == metadata_size, "the parts do not add up")
    yield f"  keys: exact {exact_high:016x}{exact_low:016x}, canonical {high:016x}{low:016x}, bodiless {bodiless:016x}, variant {variant:016x}"
    yield f"  session {session:016x}, started {started}, duration {duration}, result {result}, end call {end_call}, "\
          f"flags {names(flags, INTERACTION_FLAGS)}"
    taken = [0] * 5
    for number in range(count):
        kind, bits, detail, size, time, value, call = struct.unpack_from("<BBHIQII", payload, 224 + 24 * number)
        name, stream = KINDS.get(kind, (f"unknown kind {kind}", 4))
        require(size <= len(streams[stream]) - taken[stream], "an event asks for more bytes than there are")
        data = streams[stream][taken[stream]:taken[stream] + size]
        taken[stream] += size
        yield f"  {time} call {call} {name} {names(bits, EVENT_FLAGS)} detail {detail} value {value}: {contents(name, bits, detail, data)}"
    for name, data in zip(STREAMS, streams):
        yield f"  {name}: {len(data)} bytes {shown(data if len(data) <= 64 else data[:30] + b' ... ' + data[-30:])}"
    for name, value in Values(payload[at:], streams).value("Metadata", 0).items():
        yield f"  {name}: {shown(value)}"


def unzstd(frame, dictionary):
    with tempfile.NamedTemporaryFile() as file:
        file.write(dictionary)
        file.flush()
        using = ["-D", file.name] if dictionary else []
        ran = subprocess.run(["zstd", "-dcq", *using], input=frame, capture_output=True, check=False)
    require(ran.returncode == 0, "a block cannot be unpacked")
    return ran.stdout


def unpacked(payload, checked):
    """The plain cassette."""
    require(len(payload) >= 80, "a packed cassette is too short")
    head_bytes, method, size, dictionary_bytes = struct.unpack_from("<4I", payload)
    require(method == 1, f"packing method {method}: a newer cassette")
    require(80 <= head_bytes <= 4096 and dictionary_bytes <= 1 << 20, "a head or dictionary that is too large")
    require(checked == head_bytes + dictionary_bytes <= len(payload), "the dictionary does not fit")
    require(size in (1 << bit for bit in range(12, 17)), "blocks of a size that they cannot have")
    plain, dictionary = payload[16:80], payload[head_bytes:checked]
    committed, = struct.unpack_from("<Q", plain, 32)
    require(64 <= committed <= 256 * len(payload) + (1 << 24), "more than may be packed in so little")
    count = (committed - 64 + size - 1) // size
    start = checked + 8 * count
    require(start <= len(payload), "the table does not fit")
    ends = struct.unpack_from(f"<{count}Q", payload, checked)
    before = 0
    for end in ends:
        require(before <= end <= len(payload) - start, "a block does not stand where it is said to")
        block = unzstd(payload[start + before:start + end], dictionary)
        require(len(block) == min(size, committed - len(plain)), "a block is too long or too short")
        plain, before = plain + block, end
    return plain


def dump(file):
    if not file:
        yield "no interactions yet"
        return
    require(len(file) >= 64 and file[:8] == MAGIC, "not a cassette")
    version, header_bytes, _, _, committed, _ = struct.unpack_from("<IIQQQQ", file, 8)
    require(version == 1, f"version {version}")
    require(64 <= header_bytes <= committed <= len(file) and header_bytes % 8 == 0, "the header does not fit the file")
    yield f"cassette version {version}, records from {header_bytes} to {committed}"
    at = header_bytes
    interactions = set()
    while at < committed:
        require(at + 32 <= committed, "a record header does not fit")
        _, kind, flags, length, checked = struct.unpack_from("<QIIQQ", file, at)
        end = at + 32 + (length + 7) // 8 * 8
        require(checked <= length and end <= committed, "a record does not fit")
        if kind == PACKED:
            require(at == header_bytes and end == committed, "a packed cassette among other records")
            yield f"packed in a record of {length} bytes:"
            yield from dump(unpacked(file[at + 32:at + 32 + length], checked))
            return
        require(kind in (INTERACTION, CONTINUATION, BYTES) or flags & 1, "a record of an unknown type: a newer cassette")
        yield f"record at {at}: type {kind:#x}, flags {flags}, payload {length}"
        if kind == CONTINUATION:
            yield from dump_continuation(file[at + 32:at + 32 + length], checked, interactions)
        if kind == INTERACTION:
            interactions.add(at)
            yield from dump_interaction(file, committed, file[at + 32:at + 32 + length], checked)
        at = end


if __name__ == "__main__":
    try:
        with open(sys.argv[1], "rb") as cassette:
            for line in dump(cassette.read()):
                print(line)
    except Damaged as damage:
        sys.exit(f"damaged: {damage}")
