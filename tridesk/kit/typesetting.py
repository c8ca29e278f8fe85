"""PDFs made with Typst, in a child process with limits: the same bytes for the same content.

They are accessible (PDF/UA-1) and fit to be kept (PDF/A-2a; PDF/A-3a where a file is attached). A template is Typst
source that reads `data.json`; the other files lie beside it under their names.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from tridesk.kit import fonts, sandbox

Archival = Literal["a-2a", "a-3a"]

_LIMITS: Final = sandbox.Limits(seconds=20, megabytes=2048, result_megabytes=32)


def pdf(
    template: str, data: Mapping[str, Any], texts: Mapping[str, str], *, at: datetime, has_attachments: bool = False
) -> bytes:
    """The paper that `template` makes of `data`; `texts` are files by name (SVG too), `at` is the moment it bears.

    Raises `sandbox.SandboxFailure` when Typst refuses it, `sandbox.LimitReached` when it takes too much.
    """
    files = {"main.typ": template, "data.json": json.dumps(data), **texts}
    content, moment = json.dumps(files).encode(), int(at.timestamp())
    archival: Archival = "a-3a" if has_attachments else "a-2a"
    return base64.b64decode(sandbox.run(f"{__name__}:typeset", content, moment, archival, limits=_LIMITS))


def typeset(content: bytes, moment: int, archival: Archival) -> str:
    """What the child does: the PDF of these files (a JSON object of text by name), in base64."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        for name, text in json.loads(content).items():
            (Path(folder) / name).write_text(text, "utf-8")
        made = typst.compile(
            str(Path(folder) / "main.typ"),
            root=folder,
            font_paths=[fonts.folder()],
            format="pdf",
            ignore_system_fonts=True,
            pdf_standards=["ua-1", archival],
            timestamp=moment,
        )
    return base64.b64encode(made).decode()
