"""Edits the tree of the menu, on plain values; menus that are no longer reachable are removed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import count

from tridesk.telephony.engine import ivr
from tridesk.telephony.engine.ivr import Option, OptionKind, Tree


class NoSuchPlace(LookupError):
    """There is no such menu, or no choice at this place of it."""


def choice(tree: Tree, menu: str, at: int) -> Option:
    """The choice at a place."""
    options = _options(tree, menu)
    if not 0 <= at < len(options):
        raise NoSuchPlace(menu)
    return options[at]


def add(tree: Tree, menu: str, option: Option) -> Tree:
    """Adds a choice at the end; if it opens a menu, an empty one is made."""
    return _put(tree, menu, (*_options(tree, menu), option))


def change(tree: Tree, menu: str, at: int, option: Option) -> Tree:
    """Replaces a choice; a menu that it opened before is kept."""
    before = choice(tree, menu, at)
    if option.kind is OptionKind.MENU and before.kind is OptionKind.MENU:
        option = replace(option, to=before.to)
    return _put(tree, menu, (*_options(tree, menu)[:at], option, *_options(tree, menu)[at + 1 :]))


def remove(tree: Tree, menu: str, at: int) -> Tree:
    """Removes a choice, and the menus that only it led to."""
    choice(tree, menu, at)
    return _put(tree, menu, (*_options(tree, menu)[:at], *_options(tree, menu)[at + 1 :]))


def shift(tree: Tree, menu: str, at: int, by: int) -> Tree:
    """Moves a choice by `by` places (earlier when negative), within its menu."""
    moved = choice(tree, menu, at)
    rest = [*_options(tree, menu)[:at], *_options(tree, menu)[at + 1 :]]
    rest.insert(min(max(at + by, 0), len(rest)), moved)
    return _put(tree, menu, tuple(rest))


def free_digit(tree: Tree, menu: str) -> str:
    """The first unused key of a menu; '' when all are used."""
    used = {option.digit for option in tree.options(menu)}
    return next((digit for digit in ivr.DIGITS if digit not in used), "")


def _options(tree: Tree, menu: str) -> tuple[Option, ...]:
    if menu not in tree.menus and menu != tree.start:
        raise NoSuchPlace(menu)
    return tuple(tree.options(menu))


def _put(tree: Tree, menu: str, options: tuple[Option, ...]) -> Tree:
    menus: dict[str, Sequence[Option]] = dict(tree.menus) | {menu: options}
    made = []
    for option in options:
        if option.kind is OptionKind.MENU and option.to not in menus:
            name = next(name for number in count(1) if (name := f"menu-{number}") not in menus)
            menus[name] = ()
            option = replace(option, to=name)
        made.append(option)
    menus[menu] = tuple(made)
    return _pruned(replace(tree, menus=menus))


def _pruned(tree: Tree) -> Tree:
    """Removes unreachable menus; a tree without any choice becomes empty."""
    reached = [tree.start]
    for name in reached:
        led = (option.to for option in tree.options(name) if option.kind is OptionKind.MENU and option.to in tree.menus)
        reached += dict.fromkeys(menu for menu in led if menu not in reached)
    menus = {name: options for name, options in tree.menus.items() if name in reached}
    return Tree(tree.start, menus if any(menus.values()) else {})


# --- the picture


@dataclass(frozen=True, slots=True)
class Node:
    """A choice in the picture: its place, its problems, and the menu that it opens."""

    menu: str
    at: int
    option: Option
    problems: tuple[str, ...]
    below: Branch | None
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """A menu in the picture, with its problems."""

    menu: str
    nodes: tuple[Node, ...]
    problems: tuple[str, ...]
    full: bool


def picture(tree: Tree, services: Collection[str]) -> Branch:
    """The whole tree from its start; a menu that leads back to one above it is not drawn again."""
    wrong: dict[tuple[str, int], list[str]] = {}
    for problem in ivr.problems(tree, services):
        wrong.setdefault((problem.menu, problem.at), []).append(problem.code)
    return _branch(tree, tree.start, wrong, frozenset())


def _branch(tree: Tree, menu: str, wrong: dict[tuple[str, int], list[str]], above: frozenset[str]) -> Branch:
    options = tree.options(menu)
    nodes = [
        Node(
            menu,
            at,
            option,
            tuple(wrong.get((menu, at), ())),
            _branch(tree, option.to, wrong, above | {menu}) if _opens(tree, option, above | {menu}) else None,
            at == 0,
            at == len(options) - 1,
        )
        for at, option in enumerate(options)
    ]
    return Branch(menu, tuple(nodes), tuple(wrong.get((menu, -1), ())), len(options) >= ivr.MOST_OPTIONS)


def _opens(tree: Tree, option: Option, above: frozenset[str]) -> bool:
    return option.kind is OptionKind.MENU and option.to in tree.menus and option.to not in above
