"""Build raw mails for the tests: people and organisations are invented, addresses end in .example."""

import base64

HEAD = (
    "From: Femke Daelman <femke@lievegem.example>\n"
    "To: helpdesk@desk.example\n"
    "Subject: Toegang\n"
    "Date: Mon, 02 Mar 2026 14:05:10 +0100\n"
    "Message-ID: <m1@lievegem.example>\n"
)


def mail(headers: str = "", body: str | bytes = "Goedemorgen", head: str = HEAD) -> bytes:
    """A mail with the usual head, these further headers and this body, with the line ends of the wire."""
    top = f"{head}{headers}".strip("\n") + "\n\n"
    raw = top.encode("utf-8", "surrogateescape") + (body.encode() if isinstance(body, str) else body)
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def part(headers: str, body: str | bytes = "") -> bytes:
    """One part for `multipart`."""
    return f"{headers}\n\n".encode() + (body.encode() if isinstance(body, str) else body)


def multipart(*parts: bytes, kind: str = "mixed", boundary: str = "b1", headers: str = "") -> bytes:
    """A part that holds parts; give each level its own boundary."""
    parameters = f'; boundary="{boundary}"'
    top = f"{headers}Content-Type: multipart/{kind}{parameters}\n\n".encode()
    delimiter = f"--{boundary}\n".encode()
    return top + b"".join(delimiter + each + b"\n" for each in parts) + f"--{boundary}--\n".encode()


def whole(content: bytes, head: str = HEAD) -> bytes:
    """A mail whose own headers end in those of `content`, as made by `multipart` or `part`."""
    return (head.encode() + content).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def text(words: str, subtype: str = "plain") -> bytes:
    return part(f"Content-Type: text/{subtype}; charset=utf-8", words)


def attachment(filename: str, content: bytes, content_type: str = "application/pdf") -> bytes:
    return part(
        f'Content-Type: {content_type}; name="{filename}"\n'
        f'Content-Disposition: attachment; filename="{filename}"\n'
        "Content-Transfer-Encoding: base64",
        base64.encodebytes(content),
    )
