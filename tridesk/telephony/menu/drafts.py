"""Edits the menu in a draft that callers do not hear until it is put live; restores earlier versions."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.directory.office.queries import services
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.telephony import queries
from tridesk.telephony.channel import DIRECTOR_CHANNEL, notify
from tridesk.telephony.engine import ivr
from tridesk.telephony.engine.ivr import Option, Tree
from tridesk.telephony.menu import edits
from tridesk.telephony.models import Menu, MenuDraft

SHOWN_VERSIONS = 20


def codes() -> set[str]:
    """The services that a choice may lead to."""
    return {service.code for service in services()}


def draft() -> MenuDraft | None:
    """The draft of the menu; None while there is none."""
    return MenuDraft.objects.select_related("by").first()


def versions() -> list[Menu]:
    """The menus that were live, the one that callers hear first."""
    return list(Menu.objects.select_related("by").order_by("-id")[:SHOWN_VERSIONS])


def version_for(user: User, number: int) -> Menu:
    """The one gate to an earlier menu."""
    menu = Menu.objects.select_related("by").filter(pk=number).first() if user.may("menu.edit") else None
    if menu is None:
        raise NotFound(_("There is no such version of the menu."))
    return menu


# --- changing it


@transaction.atomic
def change_menu(tree: ivr.Tree, services: Collection[str], *, by: User) -> Menu:
    """Sets the menu that callers hear from now on; refuses a tree with a dead end (see `ivr.problems`)."""
    require(by, "menu.edit")
    if ivr.problems(tree, services):
        raise Invalid(_("This menu cannot be used as it is."), field="tree")
    menu = Menu.objects.create(tree=ivr.write(tree), at=clock.now(), by=by)
    record("menu.changed", by=by, ref="menu", data={"menu": menu.pk})
    notify(DIRECTOR_CHANNEL)
    return menu


def add_choice(menu: str, option: Option, revision: int, *, by: User) -> None:
    """Adds a choice after the last one of a menu."""
    _change(lambda tree: edits.add(tree, menu, option), "added", menu, revision, by)


def change_choice(menu: str, at: int, option: Option, revision: int, *, by: User) -> None:
    """Changes the words, the key or the target of a choice."""
    _change(lambda tree: edits.change(tree, menu, at, option), "changed", menu, revision, by)


def remove_choice(menu: str, at: int, revision: int, *, by: User) -> None:
    """Removes a choice, with the menus that only it led to."""
    _change(lambda tree: edits.remove(tree, menu, at), "removed", menu, revision, by)


def shift_choice(menu: str, at: int, by_places: int, revision: int, *, by: User) -> None:
    """Moves a choice within its menu."""
    _change(lambda tree: edits.shift(tree, menu, at, by_places), "moved", menu, revision, by)


def take_back(version: Menu, *, by: User) -> None:
    """Makes an earlier menu the draft, in place of the current one."""
    earlier = ivr.read(version.tree)
    _change(lambda tree: earlier, "taken_back", "", None, by, version=version.pk)


@transaction.atomic
def put_live(revision: int, *, by: User) -> Menu:
    """Makes the draft the menu of the next caller; refused while it has problems."""
    require(by, "menu.edit")
    row = _locked(revision)
    if row is None:
        raise Conflict(_("There is no draft: callers hear the menu as you see it."))
    menu = change_menu(ivr.read(row.tree), codes(), by=by)
    row.delete()
    return menu


@transaction.atomic
def throw_away(revision: int, *, by: User) -> None:
    """Deletes the draft."""
    require(by, "menu.edit")
    row = _locked(revision)
    if row is not None:
        row.delete()
        record("menu.draft_thrown_away", by=by, ref="menu")


@transaction.atomic
def _change(
    change: Callable[[Tree], Tree], did: str, menu: str, revision: int | None, by: User, **more: Any
) -> MenuDraft:
    require(by, "menu.edit")
    row = _locked(revision)
    try:
        tree = change(ivr.read(row.tree) if row else queries.menu())
    except edits.NoSuchPlace as error:
        raise NotFound(_("There is no such choice in the menu.")) from error
    if row is None:
        row = MenuDraft(pk=1, revision=0)
    row.tree, row.revision, row.at, row.by = ivr.write(tree), row.revision + 1, clock.now(), by
    row.save()
    record("menu.drafted", by=by, ref="menu", data={"did": did, "menu": menu} | more)
    return row


def _locked(revision: int | None) -> MenuDraft | None:
    """The draft, locked; refused when it changed since it was shown (`revision`; 0: there was none)."""
    row = MenuDraft.objects.select_for_update().first()
    if revision is not None and (row.revision if row else 0) != revision:
        raise Conflict(_("A colleague has changed the draft meanwhile: look at it again."))
    return row
