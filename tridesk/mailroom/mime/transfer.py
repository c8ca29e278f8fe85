"""Transfer: undo the Content-Transfer-Encoding of a part (base64, quoted-printable, uuencode)."""

import binascii
import re

from tridesk.mailroom.mime.defects import Defects

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(set(range(256)) - set(_ALPHABET))
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\n]*\n", re.MULTILINE)
_SAMPLE = 400


def decode(data: bytes | memoryview, encoding: str, defects: Defects) -> bytes:
    """The bytes that the sender meant; what cannot be undone comes back as it is, with a defect."""
    match encoding:
        case "base64":
            return decode_base64(data, defects)
        case "quoted-printable":
            return binascii.a2b_qp(data)
        case "x-uuencode" | "uuencode" | "x-uue" | "uue":
            return _decode_uu(bytes(data), defects)
        case "" | "7bit" | "8bit" | "binary":
            return bytes(data)
    defects.note("unknown-encoding")
    return bytes(data)


def decode_base64(data: bytes | memoryview, defects: Defects) -> bytes:
    """Base64 as mail really carries it: any line length, stray characters, no padding, several chunks."""
    if _is_plain_text(bytes(data[:_SAMPLE])):
        defects.note("broken-base64")
        return bytes(data)
    try:
        decoded = binascii.a2b_base64(data)
    except binascii.Error:
        defects.note("broken-base64")
        return _decode_letters(bytes(data))
    # The C decoder stops at the first padding; three bytes per four letters tell whether more came after it.
    if len(decoded) * 40 < len(data) * 27:
        return _decode_chunks(bytes(data), defects) or decoded
    return decoded


def split_footer(data: bytes) -> tuple[bytes, bytes]:
    """A body of base64, and the plain text that a list or a gateway appended below it, b'' when there is none."""
    if not data.translate(None, _ALPHABET + b"=\r\n"):
        return data, b""
    position = width = 0
    last = before = (b"", 0)  # the last two lines of base64, each with where it ends
    for line in data.splitlines(keepends=True):
        letters = line.strip()
        if letters.translate(None, _ALPHABET + b"="):
            ended = before[0].endswith(b"=") or len(before[0]) < width or len(last[0]) % 4
            if before[0] and _is_word(last[0]) and ended:
                position = before[1]  # the footer begins with a single word, which looks like base64
            return (data[:position], data[position:]) if position else (data, b"")
        position += len(line)
        if letters:
            last, before = (letters, position), last
            width = max(width, len(letters))
    return data, b""


def _is_word(letters: bytes) -> bool:
    return 0 < len(letters) < 40 and letters.isalpha()


def _is_plain_text(sample: bytes) -> bool:
    """A part that claims base64 and is ordinary text: one character in ten outside the alphabet."""
    foreign = len(sample.translate(None, _ALPHABET + b"=\r\n\t "))
    spaces = sample.count(b" ")
    return foreign * 10 > len(sample) or (foreign + spaces) * 8 > max(len(sample), 8)


def _decode_letters(data: bytes) -> bytes:
    letters = data.translate(None, _NOT_BASE64)
    usable = len(letters) - 1 if len(letters) % 4 == 1 else len(letters)
    return binascii.a2b_base64(letters[:usable] + b"==")


def _decode_chunks(data: bytes, defects: Defects) -> bytes:
    chunks = [chunk for chunk in re.split(rb"=+", data) if chunk.translate(None, _NOT_BASE64)]
    if len(chunks) < 2:
        return b""
    defects.note("broken-base64")
    return b"".join(map(_decode_letters, chunks))


def _decode_uu(data: bytes, defects: Defects) -> bytes:
    begin = _UU_BEGIN.search(data)
    lines = data[begin.end() if begin else 0 :].splitlines()
    decoded = bytearray()
    for line in lines:
        if line.strip() in (b"end", b"`", b""):
            break
        try:
            decoded += binascii.a2b_uu(line)
        except binascii.Error:
            defects.note("broken-uuencode")
            # Some encoders write too many trailing characters; the length letter says how many count.
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                decoded += binascii.a2b_uu(line[:wanted])
            except binascii.Error:
                return data
    return bytes(decoded)
