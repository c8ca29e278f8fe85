"""Scripts inside strings, as tests hand them to a shell of the product: no tool sees the names that they import."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_IMPORT: Final = re.compile(r"\bfrom (tridesk[\w.]*) import ([\w, ]+)")


def imports() -> Iterator[tuple[str, str, str]]:
    """File, module and name of each import of ours inside a string."""
    for folder in ("tests", "tridesk", "bench"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text("utf-8")
            if not re.search(r"[\"' ;(]from tridesk", text):
                continue
            strings = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
            for string in (string for string in strings if isinstance(string, str)):
                for module, names in _IMPORT.findall(string):
                    for name in names.split(","):
                        yield str(path.relative_to(ROOT)), module, name.split(" as ")[0].strip()


def test_scripts_import_names_that_there_are() -> None:
    scripts = set(imports())
    assert len(scripts) > 50
    gone = [f"{path}: {module}.{name}" for path, module, name in sorted(scripts) if not _is_there(module, name)]
    assert gone == []


def _is_there(module: str, name: str) -> bool:
    try:
        return hasattr(import_module(module), name) or bool(import_module(f"{module}.{name}"))
    except ImportError:
        return False
