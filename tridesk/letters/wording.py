"""The sentence for each rule of the post that an address or an envelope breaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tridesk.letters.post import FREE_BELOW, FREE_RIGHT, LEAST_LINES, MOST_SIGNS, Fault, Rule

_SENTENCES: Final[dict[Rule, str | Promise]] = {
    Rule.BOX_SLASH: _("‘%(line)s’: write the box as ‘bus’ or ‘bte’, not behind a stroke."),
    Rule.COUNTRY_AT_HOME: _("‘%(line)s’: within Belgium the country is left out."),
    Rule.COUNTRY_IN_CAPITALS: _("‘%(line)s’: the country stands in capitals on its own line."),
    Rule.NOT_OF_THE_ADDRESS: _("‘%(line)s’ is no part of an address: nothing else may show in the window."),
    Rule.NO_PLACE: _("‘%(line)s’: the last line is postcode and town or, abroad, the country below them."),
    Rule.POSTCODE_ABOVE: _("‘%(line)s’ looks like a postcode with a town, which stand on the last line alone."),
    Rule.POSTCODE_PREFIX: _("‘%(line)s’: a Belgian postcode has no B- before it."),
    Rule.TOO_FEW_LINES: _("There are at least %(least)s lines: name, street, postcode with town."),
    Rule.TOO_LONG: _("‘%(line)s’ has more than %(signs)s characters: break the line; names are not shortened."),
    Rule.TOO_MANY_LINES: _("The address has more lines than the window shows."),
    Rule.TOO_WIDE: _("‘%(line)s’ is wider than the window: break the line."),
    Rule.WINDOW_HIGH: _("The window lies too high: 40 mm are free above it, 20 mm on an envelope lower than 110 mm."),
    Rule.WINDOW_LOW: _("Less than %(below)s mm are free below the window."),
    Rule.WINDOW_OUTSIDE: _("The window reaches beyond the sheet."),
    Rule.WINDOW_RIGHT: _("Less than %(right)s mm are free at the right of the window."),
}
_RULES: Final[dict[str, str | Promise]] = {
    Rule.BOX_SLASH: _("box behind a stroke"),
    Rule.COUNTRY_AT_HOME: _("Belgium as the country"),
    Rule.COUNTRY_IN_CAPITALS: _("country not in capitals"),
    Rule.NOT_OF_THE_ADDRESS: _("line that is no part of an address"),
    Rule.NO_PLACE: _("no postcode with town at the end"),
    Rule.POSTCODE_ABOVE: _("postcode above the last line"),
    Rule.POSTCODE_PREFIX: _("B- before the postcode"),
    Rule.TOO_FEW_LINES: _("fewer than three lines"),
    Rule.TOO_LONG: _("line of more than 40 characters"),
    Rule.TOO_MANY_LINES: _("more lines than the window shows"),
    Rule.TOO_WIDE: _("line wider than the window"),
}
_NUMBERS: Final = {"signs": MOST_SIGNS, "below": FREE_BELOW, "right": FREE_RIGHT, "least": LEAST_LINES}


def sentence(fault: Fault) -> str:
    """What is wrong, in the language of the reader."""
    return str(_SENTENCES[fault.rule]) % {"line": fault.line, **_NUMBERS}


def unprintable_sentence(signs: Sequence[str]) -> str:
    """Which signs the font of the letters lacks."""
    sentence = ngettext(
        "This sign cannot be printed: %(signs)s", "These signs cannot be printed: %(signs)s", len(signs)
    )
    shown = " ".join(sign if sign.isprintable() else f"U+{ord(sign):04X}" for sign in signs[:10])
    return sentence % {"signs": shown}


def rule_name(rule: Rule) -> str:
    """The rule of addresses in a few words, where many break it."""
    return str(_RULES[rule])


def sentences(faults: Iterable[Fault]) -> list[str]:
    return [sentence(fault) for fault in faults]
