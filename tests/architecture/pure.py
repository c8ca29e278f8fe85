"""The contract of import-linter for modules that say 'Pure.' in their docstring: they know no Django and do no I/O."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from importlinter.contracts.forbidden import ForbiddenContract

ROOT: Final = Path(__file__).parents[2]
_PURE: Final = re.compile(r'"""(?:(?!""").)*?\bPure[.:;]', re.DOTALL)


def pure_modules() -> list[str]:
    """Modules and packages whose docstring has the sentence 'Pure.', or one that begins with 'Pure:'."""
    paths = [path for path in (ROOT / "tridesk").rglob("*.py") if _PURE.match(path.read_text("utf-8"))]
    return sorted(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths)


class PureContract(ForbiddenContract):
    """Forbids imports to all pure modules, also indirect ones."""

    type_name = "pure"

    def __init__(self, name: str, session_options: dict[str, Any], contract_options: dict[str, Any]) -> None:
        super().__init__(name, session_options, contract_options | {"source_modules": pure_modules()})
