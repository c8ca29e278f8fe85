"""Editing the tree: choices come, go and move; what leads nowhere goes too; problems stand where they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.kit.errors import Invalid
from tridesk.kit.text import Text
from tridesk.telephony.engine import ivr
from tridesk.telephony.engine.ivr import Option, OptionKind, Tree
from tridesk.telephony.menu import drafts, edits
from tridesk.telephony.models import Menu

KEYS = Option("1", Text("sleutels", "clés", "Schlüssel"), OptionKind.SERVICE, "KEYS")
MORE = Option("2", Text("meer", "plus", "mehr"), OptionKind.MENU, "more")
VOTE = Option("1", Text("kiezers", "électeurs", "Wähler"), OptionKind.SERVICE, "VOTE")
HOURS = Option("3", Text("uren", "heures", "Zeiten"), OptionKind.TEXT, text=Text("Open.", "Ouvert.", "Offen."))
TREE = Tree("main", {"main": (KEYS, MORE), "more": (VOTE,)})


def digits(tree: Tree, menu: str = "main") -> str:
    return "".join(option.digit for option in tree.options(menu))


def test_a_choice_comes_after_the_last_and_goes_again() -> None:
    more = edits.add(TREE, "main", HOURS)
    assert digits(more) == "123"
    assert edits.remove(more, "main", 2) == TREE


def test_a_choice_that_opens_a_menu_gets_an_empty_one() -> None:
    first = edits.add(TREE, "more", replace(MORE, to=""))
    assert first.options("more")[1].to == "menu-1"
    assert first.menus["menu-1"] == ()
    second = edits.add(first, "more", replace(MORE, digit="3", to=""))
    assert second.options("more")[2].to == "menu-2"


def test_the_first_choice_of_all_begins_the_menu() -> None:
    assert edits.add(Tree(), "main", KEYS) == Tree("main", {"main": (KEYS,)})
    assert edits.remove(Tree("main", {"main": (KEYS,)}), "main", 0) == Tree()


def test_what_only_a_removed_choice_led_to_goes_with_it() -> None:
    assert edits.remove(TREE, "main", 1) == Tree("main", {"main": (KEYS,)})
    assert edits.change(TREE, "main", 1, replace(HOURS, digit="2")).menus.keys() == {"main"}


def test_other_words_leave_the_menu_that_a_choice_opens() -> None:
    changed = edits.change(TREE, "main", 1, replace(MORE, digit="5", to=""))
    assert (digits(changed), changed.menus["more"]) == ("15", (VOTE,))


@pytest.mark.parametrize(("at", "by", "order"), [(0, 1, "213"), (2, -1, "132"), (0, -1, "123"), (2, 1, "123")])
def test_a_choice_is_said_earlier_or_later(at: int, by: int, order: str) -> None:
    assert digits(edits.shift(edits.add(TREE, "main", HOURS), "main", at, by)) == order


@pytest.mark.parametrize(("menu", "at"), [("nowhere", 0), ("main", 2), ("main", -1)])
def test_what_is_not_there_cannot_be_changed(menu: str, at: int) -> None:
    for change in (
        lambda: edits.choice(TREE, menu, at),
        lambda: edits.remove(TREE, menu, at),
        lambda: edits.change(TREE, menu, at, KEYS),
        lambda: edits.shift(TREE, menu, at, 1),
    ):
        with pytest.raises(edits.NoSuchPlace):
            change()


def test_the_first_free_key_is_proposed() -> None:
    assert (edits.free_digit(TREE, "main"), edits.free_digit(TREE, "more")) == ("3", "2")
    full = Tree("main", {"main": [replace(KEYS, digit=digit) for digit in ivr.DIGITS]})
    assert edits.free_digit(full, "main") == ""


def test_the_picture_names_what_is_wrong_where_it_is() -> None:
    tree = Tree("main", {"main": (replace(KEYS, digit="2"), MORE), "more": ()})
    drawn = edits.picture(tree, {"VOTE"})
    assert [set(node.problems) for node in drawn.nodes] == [{"no_such_service"}, {"key_twice"}]
    below = drawn.nodes[1].below
    assert below is not None
    assert (below.problems, below.nodes, drawn.problems) == (("empty",), (), ())


def test_a_menu_that_leads_back_is_drawn_once() -> None:
    tree = Tree("main", {"main": (MORE,), "more": (replace(MORE, to="main"),)})
    below = edits.picture(tree, set()).nodes[0].below
    assert below is not None
    assert below.nodes[0].below is None


options = st.builds(
    Option,
    st.sampled_from("123456789"),
    st.just(KEYS.label),
    st.sampled_from(list(OptionKind)),
    st.sampled_from(["", "KEYS", "main", "menu-1", "menu-2"]),
    st.just(HOURS.text),
)
gestures = st.lists(
    st.tuples(st.sampled_from(["add", "change", "remove", "shift"]), st.integers(0, 5), options), max_size=25
)


@given(gestures)
def test_whatever_is_done_every_menu_can_be_come_to_and_exists(done: list[tuple[str, int, Option]]) -> None:
    tree = Tree()
    for gesture, at, option in done:
        menu = list(tree.menus)[at % len(tree.menus)] if tree.menus else "main"
        count = len(tree.options(menu))
        if gesture == "add":
            tree = edits.add(tree, menu, option)
        elif count and gesture == "change":
            tree = edits.change(tree, menu, at % count, option)
        elif count and gesture == "remove":
            tree = edits.remove(tree, menu, at % count)
        elif count:
            tree = edits.shift(tree, menu, at % count, at - 2)
    codes = {problem.code for problem in ivr.problems(tree, {"KEYS"})}
    assert codes.isdisjoint({"unreachable", "no_such_menu", "no_start"})
    assert ivr.read(ivr.write(tree)) == Tree(tree.start, {name: tuple(options) for name, options in tree.menus.items()})


@pytest.mark.django_db
def test_a_menu_with_a_dead_end_is_refused() -> None:
    chief = User.objects.create(username="chief", role=Role.SUPERVISOR)
    option = ivr.Option("1", Text("a", "b", "c"), ivr.OptionKind.SERVICE, "KEYS")
    tree = ivr.Tree("main", {"main": (option,)})
    drafts.change_menu(tree, {"KEYS"}, by=chief)
    with pytest.raises(Invalid):
        drafts.change_menu(tree, set(), by=chief)
    with pytest.raises(Invalid):
        drafts.change_menu(replace(tree, start="x"), {"KEYS"}, by=chief)
    assert ivr.read(Menu.objects.get().tree) == tree
