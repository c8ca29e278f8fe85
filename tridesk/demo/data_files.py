"""The invented names, texts and figures of the demonstration: the TOML files under `data`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from tridesk.kit import data_files

FOLDER: Final = Path(__file__).parent / "data"


def read(name: str) -> Any:
    """The tables of `data/NAME.toml`, lists as tuples; read once per process."""
    return data_files.read(FOLDER / f"{name}.toml")
