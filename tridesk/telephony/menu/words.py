"""The problems of a menu, as sentences that say what to do."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from tridesk.kit.errors import Sayable

PROBLEMS: Final[dict[str, Sayable]] = {
    "no_start": _("The menu has no beginning."),
    "unreachable": _("No choice leads here."),
    "too_deep": _("Too many menus inside menus: three is the most."),
    "empty": _("This menu is empty: add a choice, or remove the choice that opens it."),
    "too_many": _("Too many choices: nobody remembers more than six."),
    "not_a_key": _("Give it a key from 1 to 9."),
    "key_twice": _("Two choices have this key: give one of them another."),
    "label_missing": _("Name it in Dutch, French and German."),
    "no_such_service": _("Choose the service: this one does not exist, or no longer."),
    "no_such_menu": _("The menu that it opens does not exist."),
    "text_missing": _("Write the text in Dutch, French and German."),
}


def told(codes: tuple[str, ...]) -> list[Sayable]:
    """The problems as sentences."""
    return [PROBLEMS.get(code, code) for code in codes]
