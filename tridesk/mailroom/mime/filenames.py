"""Filenames: a name for an attachment that is safe to show, to store and to save."""

import re

from tridesk.mailroom.mime.scrub import clean_line

_MAX_NAME = 150
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')
_EXTENSIONS = {
    "application/ics": ".ics",
    "application/json": ".json",
    "application/msword": ".doc",
    "application/pdf": ".pdf",
    "application/pgp-signature": ".asc",
    "application/pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s",
    "application/rtf": ".rtf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/x-pkcs7-mime": ".p7m",
    "application/x-pkcs7-signature": ".p7s",
    "application/xml": ".xml",
    "application/zip": ".zip",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "image/bmp": ".bmp",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/tiff": ".tif",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "message/global": ".eml",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/rfc822-headers": ".txt",
    "text/rtf": ".rtf",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "text/xml": ".xml",
}


def safe_filename(wanted: str, content_type: str, fallback: str) -> str:
    """The last step of `wanted`, without anything that a file system or the eye could be deceived by.

    When nothing is left, `fallback` with the extension that the content type suggests.
    """
    name = re.split(r"[/\\]", wanted.replace("\0", ""))[-1]
    name = _FORBIDDEN.sub("_", clean_line(name)).lstrip(". ").rstrip(". ")
    if not name.strip("_ "):
        return fallback + _EXTENSIONS.get(content_type, ".bin")
    return _shortened(name)


def _shortened(name: str) -> str:
    if len(name) <= _MAX_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 20:
        return name[:_MAX_NAME]
    return f"{stem[: _MAX_NAME - len(extension) - 1]}.{extension}"
