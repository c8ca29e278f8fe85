"""The texts of the product in its languages, without GNU gettext: collected, checked and compiled with Babel.

English is the source; nl, fr and de are complete, or `make check` fails. The English catalogue holds the sentences of
libraries alone, in our words.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tridesk.config import library_texts, terms
from tridesk.kit.languages import INTERFACE_LANGUAGES, LANGUAGES, InterfaceLanguage, Language
from tridesk.statuspage import wording as status_wording
from tridesk.statuspage.entries import Words
from tridesk.statuspage.wording import Voice
from tridesk.website import wording as site_wording

ROOT: Final = Path(__file__).parents[1]
GLOSSARY: Final = ROOT.parent / "docs" / "glossary.md"
_CATALOGUES: Final = ("-d", str(ROOT / "locale"), "-D", "django")
_KEYWORDS: Final = "gettext_lazy gettext_noop ngettext_lazy:1,2 pgettext_lazy:1c,2"  # beside those that Babel knows
_REPEATED: Final = re.compile(r"(.{12,})\1+", re.DOTALL)
_VARIABLE: Final = re.compile(r"%\([^)]*\)[sd]|%%|\{[^}]*\}")


def templates(
    file: BinaryIO, keywords: Any, comment_tags: Collection[str], options: Any
) -> Iterator[tuple[int, Any, Any, Any]]:
    """Babel's extractor for Django templates; pyproject.toml names it."""
    source = file.read().decode()
    if "{%" in source:
        code = re.sub(r"\n\s+", "\n", templatize(source))
        yield from extract_python(io.BytesIO(code.encode()), keywords, comment_tags, options)


def sources(
    file: BinaryIO, keywords: Any, comment_tags: Collection[str], options: Any
) -> Iterator[tuple[int, Any, Any, Any]]:
    """Babel's extractor for Python files. Those that do not name gettext, more than half, hold no texts."""
    source = file.read()
    if b"gettext" in source:
        yield from extract_python(io.BytesIO(source), keywords, comment_tags, options)


def collect(into: Path, language: InterfaceLanguage = LANGUAGES[0]) -> None:
    """Writes every text that the catalogue of a language holds into a template of catalogues."""
    ours = [] if language == "en" else [str(ROOT)]
    _pybabel(
        "extract",
        "-F",
        str(ROOT.parent / "pyproject.toml"),
        "-k",
        _KEYWORDS,
        "--no-location",
        "--sort-output",
        "-o",
        str(into),
        *ours,
        *map(str, library_texts.files()),
    )


def update(languages: Sequence[InterfaceLanguage] = INTERFACE_LANGUAGES) -> None:
    """Writes the collected texts into catalogues; keeps what is translated, drops what is no longer said."""
    with TemporaryDirectory() as folder:
        template = Path(folder, "django.pot")
        for language in languages:
            collect(template, language)
            _pybabel(
                "update",
                "-i",
                str(template),
                *_CATALOGUES,
                "-l",
                language,
                "-w",
                "110",
                "--no-fuzzy-matching",
                "--ignore-obsolete",
                "--ignore-pot-creation-date",
            )


def compile_all() -> None:
    """Makes the files that Django reads."""
    _pybabel("compile", *_CATALOGUES)


def _pybabel(*arguments: str) -> None:
    CommandLineInterface().run(["pybabel", "-q", *arguments])  # type: ignore[no-untyped-call]


def faults() -> Iterator[str]:
    """What is not translated, no longer said, lost its variables or breaks the glossary, a sentence each."""
    glossary = terms.read_terms(GLOSSARY.read_text("utf-8"))
    wanted_in = dict.fromkeys(LANGUAGES, _collected(LANGUAGES[0])) | {"en": _collected("en")}
    for language, wanted in wanted_in.items():
        there = {(message.id, message.context): message for message in _read(_path(language)) if message.id}
        for key in sorted(wanted - set(there), key=str):
            yield f"{language}: not collected: {key[0]!r}"
        for key, message in there.items():
            if key not in wanted:
                yield f"{language}: no longer said: {key[0]!r}"
            elif fault := fault_of(message):
                yield f"{language}: {fault}: {key[0]!r}"
            else:
                source = " ".join(_forms(message.id))
                for text in _forms(message.string):
                    for fault in terms.faults_of(text, language, glossary, source):
                        yield f"{language}: {fault}: {text!r}"
    for key in wanted_in[LANGUAGES[0]] - wanted_in["en"]:
        for text in _forms(key[0]):
            for fault in terms.faults_of(text, "en", glossary):
                yield f"en: {fault}: {text!r}"
    for language in LANGUAGES:
        for text in _on_public_pages(language):
            for fault in terms.faults_of(text, language, glossary):
                yield f"{language}: {fault}: {text!r}"


def _collected(language: InterfaceLanguage) -> set[tuple[Any, str | None]]:
    with TemporaryDirectory() as folder:
        template = Path(folder, "django.pot")
        collect(template, language)
        return {(message.id, message.context) for message in _read(template) if message.id}


def _on_public_pages(language: Language) -> Iterator[str]:
    """The texts of the public pages, which are in no catalogue."""
    voice = Voice(language, date.min)
    for module in (status_wording, site_wording):
        for value in vars(module).values():
            group = value.values() if isinstance(value, dict) else [value]
            yield from (voice.say(words) for words in group if isinstance(words, Words))


def fault_of(message: Message) -> str:
    """What is wrong with a translation whatever its words are; '' for nothing."""
    pairs = list(zip(_forms(message.id), _forms(message.string), strict=False))
    if not all(_forms(message.string)) or message.fuzzy:
        return "not translated"
    if any(
        sorted(_VARIABLE.findall(translation)) != sorted(_VARIABLE.findall(source)) for source, translation in pairs
    ):
        return "other variables"
    if any(_REPEATED.fullmatch(translation) for _source, translation in pairs):
        return "says itself again"
    return ""


def _forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (str(text or ""),)


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
