"""The syntax of Asterisk's configuration files, and the one place where values are escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

HEAD = "; Written by Tridesk: what you change here is lost at the next writing.\n"


class Bad(ValueError):
    """A value that no configuration file can hold; its text says which."""


@dataclass(frozen=True, slots=True)
class ConfigurationSection:
    """`[name]` and its settings; a setting that is given several times has a sequence of values."""

    name: str
    settings: Mapping[str, str | Sequence[str]]


def render(sections: Iterable[ConfigurationSection]) -> str:
    """The text of a file.

    >>> print(render([Section("desk", {"password": "a;b"})]), end="")
    ; Written by Tridesk: what you change here is lost at the next writing.
    <BLANKLINE>
    [desk]
    password = a\\;b
    """
    return HEAD + "".join(_one(section) for section in sections)


def _one(section: ConfigurationSection) -> str:
    if not section.name or set(section.name) & set("[]()") or value(section.name) != section.name:
        raise Bad(f"a section cannot be called {section.name!r}")
    lines = [f"\n[{section.name}]\n"]
    for name, given in section.settings.items():
        lines += [f"{name} = {value(line)}\n" for line in ([given] if isinstance(given, str) else given)]
    return "".join(lines)


def value(text: str) -> str:
    """A value as it stands after `=`: it cannot begin a comment, a new line, or another setting."""
    if text != text.strip() or not text.isprintable():
        raise Bad(f"a setting cannot be {text!r}")
    return text.replace(";", "\\;")


def shown(name: str) -> str:
    """A person's name for a display: what SIP or a list of ours would read as its own becomes a space.

    >>> shown('Jan "de Lange" <sip:x>; A, B')
    'Jan de Lange sip x A B'
    """
    return " ".join("".join(sign if sign.isalnum() or sign in " .'-" else " " for sign in name).split())[:60]
