"""Static files under names with a hash of their content; imports between our scripts get these names too.

The style of every page is written in one file for each subject and sent as one, without comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLE: Final = "web/css/tridesk.css"
_IMPORT: Final = re.compile(r'^@import "(.+)";$', re.MULTILINE)


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Joins the files of the style before all files get their names."""
        if STYLE in paths and not dry_run:
            style = Path(self.path(STYLE))
            style.write_text(joined(style), "utf-8")
            paths = paths | {STYLE: (self, STYLE)}
        yield from super().post_process(paths, dry_run, **options)


def joined(style: Path) -> str:
    """A style sheet with the files that it imports in their place."""
    text = without_comments(style.read_text("utf-8"))
    return _IMPORT.sub(lambda match: without_comments((style.parent / match[1]).read_text("utf-8")), text)


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/\s*", "", text, flags=re.DOTALL).strip()
