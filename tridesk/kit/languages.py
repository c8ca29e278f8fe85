"""The languages of the product: those of the country, in which the desk speaks and writes, and of the interface."""

from typing import Final, Literal, TypeAlias

Language: TypeAlias = Literal["nl", "fr", "de"]
InterfaceLanguage: TypeAlias = Literal[Language, "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("nl", "fr", "de")  # in the order in which they are offered
INTERFACE_LANGUAGES: Final[tuple[InterfaceLanguage, ...]] = (*LANGUAGES, "en")
UNKNOWN: Final = "?"  # what readers see, and filter by, where a language is '': nobody knows it


def languages_for(language: str) -> tuple[str, ...]:
    """The languages of what Tridesk writes to somebody: theirs, or the three of the country when it is unknown ('')."""
    return (language,) if language else LANGUAGES


def language_of_notes(language: str) -> str:
    """The language of what Tridesk notes for the desk about a request: its own, or Dutch when it is unknown ('')."""
    return language or LANGUAGES[0]
