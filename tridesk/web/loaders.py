"""Templates as they go into pages: without the indentation and the empty lines that their source would make."""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings
from django.template import Origin
from django.template.loaders import app_directories

_INDENTATION: Final = re.compile(r"\n[ \t]+")
_CONTROL: Final = re.compile(r"(?m)^({% (?:if|elif|else|endif|for|empty|endfor|with|endwith|load) ?[^%\n]*%})\n")


class Loader(app_directories.Loader):
    """Finds templates as Django does, and leaves out white space that means nothing in HTML.

    Indentation is a quarter of the bytes; no template indents the text of a <pre> or <textarea>. A line that only
    controls (`if`, `for`) leaves no line of its own, but while debugging, where messages name lines of the source.
    """

    def get_contents(self, origin: Origin) -> str:
        contents: str = super().get_contents(origin)
        if not str(origin.name).endswith(".html"):
            return contents
        return without_space(contents, keep_lines=settings.DEBUG)


def without_space(template: str, *, keep_lines: bool = False) -> str:
    """The source of a template without indentation and, unless lines are kept, without the lines that only control."""
    flat = _INDENTATION.sub("\n", template)
    return flat if keep_lines else _CONTROL.sub(r"\1", flat)
