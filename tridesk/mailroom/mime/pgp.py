"""PGP: text between armour lines: signed text is made readable again, encrypted text is said to be so."""

import re

ENCRYPTED_NOTE = "[Encrypted with PGP: the content cannot be read here.]"

# Unclosed blocks make the expressions below search to the end, each time anew.
_MAX_BLOCKS = 40

_SIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z-]+: [^\n]*\n)*\n"
    r"(.*?)\n-----BEGIN PGP SIGNATURE-----.*?(?:^-----END PGP SIGNATURE-----[ \t]*$|\Z)",
    re.MULTILINE | re.DOTALL,
)
_ENCRYPTED = re.compile(
    r"^-----BEGIN PGP MESSAGE-----.*?(?:^-----END PGP MESSAGE-----[ \t]*$|\Z)", re.MULTILINE | re.DOTALL
)


def without_armour(text: str) -> tuple[str, bool]:
    """The readable text, and whether something in it was encrypted. The armour stays in the raw mail."""
    blocks = text.count("-----BEGIN PGP ")
    if not blocks or blocks > _MAX_BLOCKS:
        return text, False
    text = _SIGNED.sub(lambda signed: re.sub(r"^- ", "", signed[1], flags=re.MULTILINE), text)
    text, encrypted = _ENCRYPTED.subn(ENCRYPTED_NOTE, text)
    return text, encrypted > 0
