"""Texts and names that are data: TOML files beside the code that uses them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def read(path: Path) -> Any:
    """The tables of a TOML file, lists as tuples; read once per process."""
    return _frozen(tomllib.loads(path.read_text("utf-8")))


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
