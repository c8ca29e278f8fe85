"""The menu that a caller hears: a tree held as data, and the caller's place in it.

First the language, unless the number is known with one; then the service that the question is about. Three keys mean
the same everywhere: `0` is anything else, `*` is another language, `#` says it again. A caller who presses nothing, or
nothing that makes sense, is put through all the same: a menu never hangs up on a caller.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from tridesk.kit.languages import LANGUAGES
from tridesk.kit.text import Text
from tridesk.telephony import phrases
from tridesk.telephony.phrases import say
from tridesk.telephony.switch.values import Speech

ANYTHING_ELSE, OTHER_LANGUAGE, AGAIN = "0", "*", "#"
DIGITS: Final = "123456789"  # what an option may have
TRIES: Final = 3  # how often a question is put to a caller who presses a wrong key
SILENCES: Final = 2  # after it was put so often, a silence ends the questions: perhaps the telephone has no keys
PAUSE: Final = timedelta(seconds=5)  # for a key, after the last word
MOST_OPTIONS: Final = 6  # nobody remembers more
DEEPEST: Final = 3  # menus inside menus
NOTHING: Final = Text("", "", "")


# --- the tree


class OptionKind(StrEnum):
    """What an option does: the caller has chosen a service, comes into another menu, or hears a text."""

    SERVICE = "service"
    MENU = "menu"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Option:
    """A key: what it is for, spoken after 'for', and what it does. `to` is a service or the name of a menu."""

    digit: str
    label: Text
    kind: OptionKind
    to: str = ""
    text: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Tree:
    """Menus by name; a caller begins in `start`. A tree without options puts everybody through at once."""

    start: str = "main"
    menus: Mapping[str, Sequence[Option]] = field(default_factory=dict)

    def options(self, menu: str) -> Sequence[Option]:
        return self.menus.get(menu, ())


@dataclass(frozen=True, slots=True)
class MenuProblem:
    """Why a tree cannot be used: a code, and where; `at` is the place of the option in its menu, -1 for the menu."""

    code: str
    menu: str = ""
    digit: str = ""
    at: int = field(default=-1, compare=False)


def problems(tree: Tree, services: Collection[str]) -> list[MenuProblem]:
    """The problems of a tree, none if it can be used; `services` are the existing codes."""
    wrong = [MenuProblem("no_start")] if tree.menus and tree.start not in tree.menus else []
    for name, options in tree.menus.items():
        wrong += _problems_of(name, options, tree, services)
    depths = _depths(tree)
    wrong += [
        MenuProblem("unreachable", name) for name in tree.menus if name not in depths and tree.start in tree.menus
    ]
    wrong += [MenuProblem("too_deep", name) for name, depth in depths.items() if depth > DEEPEST]
    return wrong


def _problems_of(name: str, options: Sequence[Option], tree: Tree, services: Collection[str]) -> Iterable[MenuProblem]:
    if not options:
        yield MenuProblem("empty", name)
    if len(options) > MOST_OPTIONS:
        yield MenuProblem("too_many", name)
    digits = [option.digit for option in options]
    for at, option in enumerate(options):
        if len(option.digit) != 1 or option.digit not in DIGITS:
            yield MenuProblem("not_a_key", name, option.digit, at)
        elif option.digit in digits[:at]:
            yield MenuProblem("key_twice", name, option.digit, at)
        if not _complete(option.label):
            yield MenuProblem("label_missing", name, option.digit, at)
        if option.kind is OptionKind.SERVICE and option.to not in services:
            yield MenuProblem("no_such_service", name, option.digit, at)
        if option.kind is OptionKind.MENU and option.to not in tree.menus:
            yield MenuProblem("no_such_menu", name, option.digit, at)
        if option.kind is OptionKind.TEXT and not _complete(option.text):
            yield MenuProblem("text_missing", name, option.digit, at)


def _complete(text: Text) -> bool:
    return all(getattr(text, language).strip() for language in LANGUAGES)


def _depths(tree: Tree) -> dict[str, int]:
    """The least number of menus that lead to each menu."""
    depths = {tree.start: 1} if tree.start in tree.menus else {}
    for name in (order := list(depths)):
        for option in tree.options(name):
            if option.kind is OptionKind.MENU and option.to in tree.menus and option.to not in depths:
                depths[option.to] = depths[name] + 1
                order.append(option.to)
    return depths


def read(data: Any) -> Tree:
    """The tree that `write` made; invalid parts are left out."""
    known: dict[str, Any] = data if isinstance(data, dict) else {}
    menus = known.get("menus")
    return Tree(
        start=str(known.get("start", "main")),
        menus={
            str(name): tuple(_option(option) for option in options if isinstance(option, dict))
            for name, options in (menus.items() if isinstance(menus, dict) else ())
            if isinstance(options, list)
        },
    )


def _option(data: Mapping[str, Any]) -> Option:
    kind = data.get("kind")
    return Option(
        digit=str(data.get("digit", "")),
        label=_text(data.get("label")),
        kind=OptionKind(kind) if kind in set(OptionKind) else OptionKind.SERVICE,
        to=str(data.get("to", "")),
        text=_text(data.get("text")),
    )


def _text(data: Any) -> Text:
    words: Mapping[str, Any] = data if isinstance(data, dict) else {}
    return Text(*(str(words.get(language, "")) for language in LANGUAGES))


def write(tree: Tree) -> dict[str, Any]:
    """A tree as plain data: `{"start": name, "menus": {name: [{"digit", "label", "kind", "to", "text"}]}}`."""
    return {
        "start": tree.start,
        "menus": {name: [_plain(option) for option in options] for name, options in tree.menus.items()},
    }


def _plain(option: Option) -> dict[str, Any]:
    return {
        "digit": option.digit,
        "label": _words(option.label),
        "kind": option.kind.value,
        "to": option.to,
        "text": _words(option.text),
    }


def _words(text: Text) -> dict[str, str]:
    return {language: getattr(text, language) for language in LANGUAGES}


# --- a caller in it


@dataclass(frozen=True, slots=True)
class Place:
    """Where a caller is: in `menu`, or ('') choosing the language. `language` is meanwhile the best guess.

    `pressed`: has pressed a key so far.
    """

    language: str
    menu: str = ""
    tries: int = 1
    pressed: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Words to say, after which `PAUSE` is the time for a key; a key in mid-sentence counts."""

    place: Place
    speeches: tuple[Speech, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The caller is through the menu, `silent` if without a key that they were asked for.

    `service` is '' for anything else.
    """

    language: str
    service: str
    silent: bool = False


def begin(tree: Tree, known: str, guess: str = "nl") -> Question | Chosen:
    """The first question: in the caller's `known` language, or for the language. Without a choice `guess` holds."""
    if known not in LANGUAGES:
        return _ask_language(Place(guess if guess in LANGUAGES else "nl"), greeting=True)
    asked = _ask(tree, Place(known, tree.start))
    if isinstance(asked, Chosen):
        return asked
    hello = (say(phrases.WELCOME, known), say(phrases.OTHER_LANGUAGE, known))
    return replace(asked, speeches=hello + asked.speeches)


def press(tree: Tree, place: Place, digit: str) -> Question | Chosen:
    """The step after a key."""
    place = replace(place, pressed=True)
    if digit == AGAIN:
        return _ask(tree, place)
    if digit == OTHER_LANGUAGE:
        return _ask_language(replace(place, menu="", tries=1))
    if not place.menu:
        at = "123".find(digit)
        if at < 0:
            return _misheard(tree, place, phrases.NOT_UNDERSTOOD)
        return _ask(tree, replace(place, language=LANGUAGES[at], menu=tree.start, tries=1))
    if digit == ANYTHING_ELSE:
        return Chosen(place.language, "")
    option = next((choice for choice in tree.options(place.menu) if choice.digit == digit), None)
    if option is None:
        return _misheard(tree, place, phrases.NOT_UNDERSTOOD)
    match option.kind:
        case OptionKind.SERVICE:
            return Chosen(place.language, option.to)
        case OptionKind.MENU:
            return _ask(tree, replace(place, menu=option.to, tries=1))
        case OptionKind.TEXT:
            return _ask(tree, place, say_first=option.text)


def silence(tree: Tree, place: Place) -> Question | Chosen:
    """The step after a silence: the question once more, then an agent of the likeliest language."""
    if place.tries >= SILENCES:
        return Chosen(place.language, "", silent=not place.pressed)
    return _misheard(tree, place, phrases.NOTHING_HEARD)


def _misheard(tree: Tree, place: Place, words: Text) -> Question | Chosen:
    """Repeats the question; after the last try goes on with what is known."""
    if place.tries < TRIES:
        again = replace(place, tries=place.tries + 1)
        return _ask(tree, again, say_first=words) if place.menu else _ask_language(again)
    return Chosen(place.language, "") if place.menu else _ask(tree, replace(place, menu=tree.start, tries=1))


def _ask_language(place: Place, *, greeting: bool = False) -> Question:
    hello = phrases.in_all(phrases.WELCOME) if greeting else ()
    return Question(place, hello + phrases.in_all(phrases.CHOOSE_LANGUAGE))


def _ask(tree: Tree, place: Place, *, say_first: Text | None = None) -> Question | Chosen:
    if not place.menu:
        return _ask_language(place)
    options = tree.options(place.menu)
    if not options:
        return Chosen(place.language, "")
    spoken = place.language
    first = (say(say_first, spoken),) if say_first else ()
    return Question(
        place, (*first, *(_offer(option, spoken) for option in options), say(phrases.ANYTHING_ELSE, spoken))
    )


def _offer(option: Option, language: str) -> Speech:
    return say(phrases.OPTION, language, label=option.label.in_(language), digit=option.digit)
