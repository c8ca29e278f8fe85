"""The texts of the product in its languages, without GNU gettext: collected, checked and compiled with Babel.

English is the source; nl, fr and de are complete, or `make check` fails.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tridesk.config import terms

ROOT: Final = Path(__file__).parents[1]
GLOSSARY: Final = ROOT.parent / "docs" / "glossary.md"
LANGUAGES: Final = terms.LANGUAGES
KEYWORDS: Final = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3), "pgettext_lazy": ((1, "c"), 2), "gettext_noop": None,
}  # fmt: skip
_VARIABLE: Final = re.compile(r"%\([^)]*\)[sd]|%%|\{[^}]*\}")


def collect() -> Catalog:
    """Every text that a person may see, with the places where it stands."""
    catalog = Catalog(project="Tridesk", charset="utf-8")
    for path in sorted(ROOT.rglob("*")):
        if path.suffix in (".py", ".html", ".txt") and not {"tests", "migrations"} & set(path.parts):
            for text, context in _texts(path):
                catalog.add(text, locations=[(str(path.relative_to(ROOT)), 1)], context=context)
    return catalog


def _texts(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    source = path.read_text("utf-8")
    if path.suffix != ".py":
        if "{%" not in source:
            return
        source = re.sub(r"\n\s+", "\n", templatize(source))
    for _line, text, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        yield text, context


def update(languages: Sequence[str] = LANGUAGES) -> None:
    """Writes the collected texts into catalogues; keeps what is translated, drops what is no longer said."""
    template = collect()
    for language in languages:
        catalog = _read(language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        path = _path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(
                file, catalog, width=110, sort_output=True, omit_header=False, include_lineno=False, no_location=True
            )


def compile_all() -> None:
    """Makes the files that Django reads."""
    for language in LANGUAGES:
        if _path(language).exists():
            with _path(language).with_suffix(".mo").open("wb") as file:
                write_mo(file, _read(language))


def faults() -> Iterator[str]:
    """What is not translated, no longer used, lost its variables or has words against the glossary, a sentence each."""
    glossary = terms.read_terms(GLOSSARY.read_text("utf-8"))
    wanted = {(message.id, message.context) for message in collect() if message.id}
    for language in LANGUAGES:
        there = {(message.id, message.context): message for message in _read(language) if message.id}
        for key in sorted(wanted - set(there), key=str):
            yield f"{language}: not collected: {key[0]!r}"
        for key, message in there.items():
            if key not in wanted:
                yield f"{language}: no longer said: {key[0]!r}"
            elif fault := _fault(message):
                yield f"{language}: {fault}: {key[0]!r}"
            else:
                for text in _forms(message.string):
                    for fault in terms.faults_of(text, language, glossary):
                        yield f"{language}: {fault}: {text!r}"


def _fault(message: Message) -> str:
    pairs = zip(_forms(message.id), _forms(message.string), strict=False)
    if not all(_forms(message.string)) or message.fuzzy:
        return "not translated"
    if any(
        sorted(_VARIABLE.findall(translation)) != sorted(_VARIABLE.findall(source)) for source, translation in pairs
    ):
        return "other variables"
    return ""


def _forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (str(text or ""),)


def _read(language: str) -> Catalog:
    if not _path(language).exists():
        return Catalog(locale=language, project="Tridesk", charset="utf-8")
    with _path(language).open("rb") as file:
        return read_po(file, locale=language)


def _path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
