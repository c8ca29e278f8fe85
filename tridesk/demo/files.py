"""Attachments made by code: a letter of one page and a picture of a screen."""

import re
import struct
import zlib


def letter(line: str) -> bytes:
    """A PDF of one page with one line on it (Latin letters only)."""
    escaped = re.sub(rb"[\\()]", rb"\\\g<0>", line.encode("latin-1", "replace"))
    stream = b"BT /F1 14 Tf 72 720 Td (" + escaped + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    page, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(page))
        page += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(page)
    return page + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer


def screen(width: int = 320, height: int = 180) -> bytes:
    """A PNG: a grey window with a darker title and a red line where the message would stand."""

    def colour(x: int, y: int) -> bytes:
        if y < 18:
            return b"\x44\x4c\x5c"
        if 80 <= y < 96 and 40 <= x < width - 40:
            return b"\xb8\x2e\x2e"
        return b"\xe8\xea\xee"

    rows = b"".join(b"\0" + b"".join(colour(x, y) for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
