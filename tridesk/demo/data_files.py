"""The invented names, texts and figures of the demonstration: the TOML files under `data`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent / "data"


@cache
def read(name: str) -> Any:
    """The tables of `data/NAME.toml`, lists as tuples; read once per process."""
    return _frozen(tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8")))


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
