"""Telephone numbers: any spelling in, E.164 (`+3222268888`) to keep and compare, Belgian spelling out."""

import re
from functools import lru_cache
from typing import Final, Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

_BELGIUM: Final = 32

Hint = Literal["nl", "fr"]

# Zones of land lines by the language of their people (domain.md 5), written without the leading 0. Missing on
# purpose, being mixed: 2 (Brussels and around), 4 (Liège, Voeren), 54, 56, and 80 and 87 (some German).
_DUTCH_ZONES: Final = (3, 9, 11, 12, 13, 14, 15, 16, 50, 51, 52, 53, 55, 57, 58, 59, 89)
_FRENCH_ZONES: Final = (10, 19, 60, 61, 63, 64, 65, 67, 68, 69, 71, 81, 82, 83, 84, 85, 86)
_ZONES: Final[dict[str, Hint]] = {
    **{str(zone): "nl" for zone in _DUTCH_ZONES},
    **{str(zone): "fr" for zone in _FRENCH_ZONES},
}
_BELGIAN: Final = re.compile(r"\+32[1-9][0-9]{7,8}")  # as `parse` gives it: what has passed once passes at once
_BELGIAN_PREMIUM: Final = re.compile(r"\+32[79]0[0-9]{6}")  # also those that are not in use yet
_EXTRA: Final = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)
_LAND_LINE_DIGITS: Final = 8  # behind the 0; mobiles have nine


@lru_cache(maxsize=8192)  # a file is read, checked and written back with the same numbers: parsing is most of its time
def parse(text: str) -> str | None:
    """The E.164 form of a number in any spelling, Belgian unless it says otherwise; None if it is none.

    Loose on purpose: what could be a number is one, a caller may well have a range that is newer than we are.
    """
    if _BELGIAN.fullmatch(text):
        return text
    number = _parsed(text)
    if number is None or not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@lru_cache(maxsize=8192)
def written(e164: str, *, abroad: bool = False) -> str:
    """As Belgians write it: `02 226 88 88`, `0470 12 34 56`, foreign ones `+31 20 123 4567`.

    `abroad` writes a Belgian one for readers elsewhere: `+32 2 226 88 88`. What is no number comes back as
    it is.
    """
    number = _parsed(e164) if e164.startswith("+") else None
    if number is None:
        return e164
    at_home = number.country_code == _BELGIUM and not abroad
    return phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    )


def costs_extra(e164: str) -> bool:
    """Whether whoever calls this number pays more than for a call: premium and shared-cost numbers of any country."""
    if _BELGIAN_PREMIUM.fullmatch(e164):
        return True
    number = _parsed(e164)
    return number is not None and phonenumbers.number_type(number) in _EXTRA


def language_hint(e164: str) -> Hint | None:
    """What most people in the zone of this Belgian land line speak; None for mixed zones and mobiles.

    The last thing to go by, after anything that is known of the caller. It never says German.
    """
    if not e164.startswith(f"+{_BELGIUM}"):
        return None
    digits = e164[3:]
    if len(digits) != _LAND_LINE_DIGITS or digits.startswith("90"):  # 090x are premium numbers, not Ghent
        return None
    return _ZONES.get(digits[:1]) or _ZONES.get(digits[:2])


def _parsed(text: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, "BE")
    except NumberParseException:
        return None
