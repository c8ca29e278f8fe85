"""Where the history draws its variety from: invented people, bodies, phrases, per language."""

from typing import Final

from tridesk.demo.data_files import read
from tridesk.demo.enquiry import Kind, Language

_NAMES: Final = read("names")
_PHRASES: Final = read("phrases")

FIRST_NAMES: Final[dict[Language, tuple[str, ...]]] = _NAMES["first"]
FAMILY_NAMES: Final[dict[Language, tuple[str, ...]]] = _NAMES["family"]
BODIES: Final[dict[Language, dict[Kind, tuple[str, ...]]]] = read("bodies")["asking"]
NIS: Final[dict[Language, dict[str, str]]] = read("municipalities")  # public name -> NIS code
TITLES: Final[dict[Language, dict[str, tuple[str, ...]]]] = _PHRASES["titles"]  # other titles, by subject
OPENINGS: Final[dict[Language, tuple[str, ...]]] = _PHRASES["openings"]
CLOSINGS: Final[dict[Language, tuple[str, ...]]] = _PHRASES["closings"]
GREETINGS: Final[dict[Language, str]] = _PHRASES["greetings"]
HAND_OVERS: Final[dict[Language, tuple[str, ...]]] = _PHRASES["hand_overs"]
CITIZEN: Final[dict[Language, str]] = _PHRASES["citizen"]
