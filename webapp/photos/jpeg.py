"""Copies the bare picture out of a JPEG file, segment by segment, without decoding it: no dot changes."""

START, END, SCAN, RESTARTS = 0xD8, 0xD9, 0xDA, range(0xD0, 0xD8)
PICTURE = frozenset({0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD, SCAN})  # frames, tables, restart interval, scan
LEFT_OUT = frozenset({0xE0, 0xE2})  # the JFIF head and the colour profile that browsers add to every picture they write


def bare(data: bytes) -> bytes | None:
    """The file with nothing in it but its picture; the very same bytes if it was so already.

    None if it holds anything that wants a decision (EXIF, comments, other colours) or a byte after its end.
    """
    at, parts = 2, [data[:2]]
    if data[:2] != bytes((0xFF, START)):
        return None
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, begin = data[at + 1], at
        if marker not in PICTURE and marker not in LEFT_OUT:
            return None
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == SCAN:
            at = _after_scan(data, at)
        if marker in PICTURE:
            parts.append(data[begin:at])
        if data[at:] == bytes((0xFF, END)):
            return b"".join([*parts, data[at:]])
    return None


def _after_scan(data: bytes, at: int) -> int:
    """Where the next segment begins: the next 0xFF that is neither a stuffed byte nor a restart."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] != 0 and data[at + 1] not in RESTARTS:
            return at
        at += 2
    return len(data)
