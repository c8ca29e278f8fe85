"""The languages of the product: those of the country, in which the desk speaks and writes, and of the interface."""

from typing import Final, Literal, TypeAlias

Language: TypeAlias = Literal["nl", "fr", "de"]
InterfaceLanguage: TypeAlias = Literal[Language, "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("nl", "fr", "de")  # in the order in which they are offered
INTERFACE_LANGUAGES: Final[tuple[InterfaceLanguage, ...]] = (*LANGUAGES, "en")
